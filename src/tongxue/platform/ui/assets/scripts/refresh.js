// Parts of the page as the server has them now: the elements with these ids (separated by spaces) are fetched anew. What a
// person is typing in is never among them.
export async function refresh(ids) {
  if (!ids) return;
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const id of ids.split(" ")) {
      const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
      if (old && fresh) old.replaceWith(document.importNode(fresh, true));
    }
  } catch {
    // the next change asks again
  }
}

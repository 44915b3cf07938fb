// The form token that Django wants with what changes something.
export function token() {
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return field ? field.value : "";
}

// What went wrong, in the words of the server (problem+json) where it said any.
export async function reason(response, otherwise) {
  if (!(response.headers.get("Content-Type") || "").includes("json")) return otherwise;
  const body = await response.json();
  return body.title || otherwise;
}

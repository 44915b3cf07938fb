"""What ends a job that no domain has a word for."""

from django.utils.translation import gettext_lazy as _

from tongxue.platform.errors import DomainError


class JobFailed(DomainError):
    """Something of ours failed; the log has it under the job's id."""

    code = "jobs.failed"
    status = 500
    message = _("任务意外中断。请把编号 {job} 告诉运维人员，原因在日志里。")


class JobGivenUp(DomainError):
    """The worker died on it again and again."""

    code = "jobs.given_up"
    status = 500
    message = _("任务多次使后台进程中断，已停止重试。请把编号 {job} 告诉运维人员，原因在日志里。")

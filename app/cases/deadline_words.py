"""The words of the deadline table: who owes a duty, what the duty is, and how its article is cited."""

import re

from flask_babel import lazy_gettext as _l

ACTORS = {
    "both parties": _l("Both parties"),
    "employer": _l("Employer"),
    "labour authority (intake point)": _l("Labour authority"),
    "labour conciliator": _l("Labour conciliator"),
    "managing authority": _l("Authority that manages the conciliators"),
    "disputing party": _l("Party to the dispute"),
    "labour arbitration council": _l("Labour arbitration council"),
    "arbitration panel": _l("Arbitration panel"),
    "worker representative organisation": _l("Workers' representative organisation"),
    "Chair of the local People's Committee": _l("Chair of the local People's Committee"),
    "Chair of local People's Committee": _l("Chair of the local People's Committee"),
    "Director of provincial labour authority": _l("Director of the provincial labour authority"),
    "provincial labour authority": _l("Provincial labour authority"),
    "Chair of provincial People's Committee": _l("Chair of the provincial People's Committee"),
    "representatives, workers, employer": _l("Representatives, workers and the employer"),
}

DUTIES = {
    "bargaining_agree_time_place": _l("Agree on place and time of bargaining"),
    "bargaining_start_latest": _l("Begin bargaining"),
    "bargaining_max_duration": _l("Finish bargaining"),
    "bargaining_information": _l("Supply information for bargaining"),
    "cba_filing": _l("Send the collective agreement to the labour authority"),
    "intake_referral": _l("Forward the request to conciliator, arbitration council or court"),
    "conciliator_handover": _l("Pass the request on to the managing authority"),
    "conciliator_assignment": _l("Assign a labour conciliator"),
    "conciliator_assignment_fast": _l("Assign a labour conciliator (request from a conciliator)"),
    "conciliation_finish": _l("End the conciliation"),
    "conciliation_minutes_copy": _l("Send copies of the minutes to the parties"),
    "limitation_conciliation": _l("Ask for conciliation (limitation)"),
    "limitation_arbitration": _l("Ask the arbitration council (limitation)"),
    "limitation_court": _l("Go to court (limitation)"),
    "arbitration_panel": _l("Set up the arbitration panel"),
    "arbitration_summons": _l("Send the summons to the arbitration meeting"),
    "arbitration_decision": _l("Issue and send the arbitration decision"),
    "strike_ballot_notice": _l("Tell the employer of the collection of opinions"),
    "strike_notice": _l("Send the strike decision to employer, local People's Committee and labour authority"),
    "lockout_notice": _l("Post the lockout decision and notify the authorities"),
    "lockout_ban_window": _l("No lockout from this moment until the strike begins"),
    "wildcat_first_meeting": _l("Meet both sides within 12 hours"),
    "postpone_review": _l("Review whether the strike should be postponed"),
    "postpone_decision": _l("Decide on postponing the strike"),
    "postpone_notice": _l("Notify the postponement"),
    "suspend_proposal": _l("Propose suspending the strike"),
    "suspend_opinion": _l("Give an opinion on suspending the strike"),
    "suspend_decision": _l("Decide on suspending the strike"),
    "suspend_notice": _l("Notify the suspension"),
    "suspend_effect": _l("Carry out the suspension"),
    "suspend_result_report": _l("Report the result of the suspension"),
    "strike_resume_notice": _l("Give notice of resuming the strike"),
    "nostrike_assign": _l("Assign the provincial labour authority"),
    "nostrike_facilitate": _l("Guide the parties to negotiate"),
    "nostrike_proposal": _l("Propose a solution to the provincial chair"),
    "nostrike_decision": _l("Hold the meeting and decide"),
}

UNITS = {
    "hours": _l("%(n)s hours"),
    "working_days": _l("%(n)s working days"),
    "calendar_days": _l("%(n)s days"),
    "months": _l("%(n)s months"),
    "years": _l("%(n)s year"),
}

TEXTS = {
    "vi": {"LC": "BLLĐ", "ND145": "NĐ 145/2020/NĐ-CP", "ND129": "NĐ 129/2025/NĐ-CP"},
    "en": {"LC": "Labour Code", "ND145": "Decree 145/2020", "ND129": "Decree 129/2025"},
}
_PLACE = re.compile(r"(?P<article>\d+)(?:\((?P<clause>\w+)\))?(?:\((?P<point>\w+)\))?")


def citation(article: str, language: str) -> str:
    """`LC 193(2), 197(2); ND145 102(1)` as it is cited in Vietnamese or English."""
    return "; ".join(_of_one_text(part.strip(), language) for part in article.split(";"))


def _of_one_text(part: str, language: str) -> str:
    name, _, places = part.partition(" ")
    text = TEXTS[language][name]
    if language == "en":
        return f"{text} {places}"
    cited = _PLACE.sub(lambda found: _in_vietnamese(**found.groupdict()), places.replace(" via ", ", theo "))
    return f"{cited} {text}"


def _in_vietnamese(article: str, clause: str | None, point: str | None) -> str:
    parts = [f"điểm {point}"] if point else []
    parts += [f"khoản {clause}"] if clause else []
    return " ".join([*parts, f"Điều {article}"])

"""The course of each made-up stoppage, day by day, as far as it has come on the day."""

from datetime import date, datetime, time, timedelta

from app.cases import handling, handover, linking
from app.core.db import to_utc
from app.demo.chance import Chance, data
from app.demo.happening import OFFICE_OPENS, Plan, happened, rounded
from app.demo.setting import Desk, Setting

MOST_COUNTS = 8  # days that are counted one by one
FADING = (1.0, 0.96, 0.85, 0.7, 0.55, 0.45, 0.35, 0.3)
LATE_MEETING = 0.12  # first meetings that came after the twelve hours of the law
COUNTED = 0.6  # stoppages that are counted day by day
NEVER_COUNTED = ("no_numbers", "end_unknown", "same_event", "reported")


class Course:
    """One stoppage from its report to its close."""

    def __init__(self, chance: Chance, setting: Setting, plan: Plan):
        self.chance, self.setting, self.plan, self.case = chance, setting, plan, plan.case
        self.texts = data("stoppages")["texts"]
        self.start = plan.started_on
        self.lead = Desk(self.case.lead_agency)
        self.board = setting.desk("board", self.start, plan.enterprise)
        self.end = setting.after(self.start, plan.length - 1, setting.shifts) if plan.length else setting.last

    def tell(self) -> None:
        role = self.plan.role
        if role == "reported":
            return
        if role == "refuted":
            self._move("refuted", self.start, self.texts["refuted"])
            return
        self._move("verified", self.start, self.texts["verified"])
        self._move("under_way", self.start)
        if self.plan.values["kind"] == "work_stoppage":
            self._meet()
        self._count()
        self._raise_demands()
        if role == "under_way":
            self._offer()
            return
        self._go_back_to_work()
        if role in ("accepted", "declined"):
            self._offer()
            self._answer()
        if role not in ("partly_resumed", "ended"):
            self._close()

    def _move(self, status: str, on: date, reason: str | None = None) -> None:
        handling.set_status(self.case, status, on, reason, by=self.lead)

    def _meet(self) -> None:
        """The notice and the first meeting of Labour Code 211."""
        noticed = self.plan.values["started_time"] or time(8, 0)
        hour = min(noticed.hour + 1, 20)
        happened(self.case, self.start, time(hour, 5), "notice_of_irregular_strike_received", by=self.board)
        late = self.chance.random() < LATE_MEETING
        day = self.setting.after(self.start, 1) if late else self.start
        if day <= self.setting.last:
            at = time(10, 0) if late else time(min(hour + self.chance.randint(2, 5), 23), 30)
            note = self.chance.choice(self.texts["note"])
            happened(self.case, day, at, "first_meeting_held", note=note, by=self.board)

    def _count(self) -> None:
        """Head counts by day, most the first day, fewer from then on."""
        peak = self.plan.values["workers_involved"]
        if not peak or self.plan.role in NEVER_COUNTED:
            return
        if self.chance.random() > COUNTED and self.plan.role not in ("under_way", "partly_resumed", "ended"):
            return
        until = min(self.end, self.setting.last)
        days = [self.start + timedelta(days=after) for after in range((until - self.start).days + 1)]
        worked = [day for day in days if self.setting.shifts.is_working(day)][:MOST_COUNTS]
        source = self.chance.pick(data("stoppages")["sources"])
        first = time(9, 30) if (self.plan.values["started_time"] or time(7)) < time(9) else time(20, 30)
        for place, day in enumerate(worked):
            happened(
                self.case,
                day,
                time(9, 30) if place else first,
                "head_count",
                workers_involved=rounded(peak * FADING[place]),
                workers_indirect=self.plan.values["workers_indirect"] if place == 0 else None,
                source=source,
                quality=self.chance.pick({"counted": 3, "reported": 4, "estimated": 2}),
                by=self.lead,
            )

    def _raise_demands(self) -> None:
        demands = self.plan.values["demands"]
        if demands and self.plan.role != "same_event" and self.chance.random() < 0.5:
            note = demands.splitlines()[0]
            happened(self.case, self.start, time(20, 45), "demand_raised", note=note, by=self.lead)

    def _go_back_to_work(self) -> None:
        if self.plan.length > 2 or self.plan.role == "partly_resumed":
            back = min(self.setting.after(self.start, max(1, self.plan.length - 2), self.setting.shifts), self.end)
            self._move("partly_resumed", back, self.texts["partly"])
        if self.plan.role in ("partly_resumed", "end_unknown"):
            return
        self._agree()
        self._move("ended", self.end + timedelta(days=1))
        if self.plan.role == "ended":
            self._offer()

    def _agree(self) -> None:
        terms = data("stoppages")["causes"][self.plan.values["main_cause"]]["agreement"]
        if terms and self.plan.role != "same_event" and self.chance.random() < 0.7:
            happened(self.case, self.end, time(21, 0), "agreement_recorded", note=terms, by=self.lead)

    def _close(self) -> None:
        told = data("stoppages")
        outcome = self.chance.pick(told["outcomes"])
        agreed = outcome in ("some_accepted", "all_accepted")
        unknown = self.plan.role == "end_unknown"
        on = min(self.setting.after(self.end, self.chance.randint(2, 12)), self.setting.last)
        values = {
            "closed_on": on,
            "resolution_method": self.chance.pick(told["methods"]),
            "outcome": outcome,
            "agreement": (told["causes"][self.plan.values["main_cause"]]["agreement"] or None) if agreed else None,
            "end_unknown": unknown,
        }
        handling.close(self.case, values, by=Desk(self.case.lead_agency))
        if self.plan.role == "reopened":
            on = self.setting.after(on, 15)
            handling.reopen(self.case, on, self.texts["reopened"], by=self.lead)
            handling.close(self.case, {**values, "closed_on": self.setting.after(on, 6)}, by=self.lead)
        elif agreed and self.setting.after(on, 20) <= self.setting.last and self.chance.random() < 0.4:
            checked = self.setting.after(on, 20)
            happened(self.case, checked, OFFICE_OPENS, "agreement_checked", note=self.texts["checked"], by=self.lead)

    def _offer(self) -> None:
        """The lead offers the case to the board of the zones."""
        to = self.setting.agency("board", self.setting.day)
        on = min(self.start + timedelta(days=1), self.setting.last)
        made = handover.offer(self.case, to, on, self.texts["offer"], answer_by=self.setting.after(on, 3), by=self.lead)
        made.offered_at = to_utc(datetime.combine(on, OFFICE_OPENS))

    def _answer(self) -> None:
        board = self.setting.desk("board", self.setting.day, self.plan.enterprise)
        if self.plan.role == "accepted":
            made = handover.accept(self.case, by=board)
        else:
            made = handover.refuse(self.case, self.texts["refusal"], by=board)
        answered = min(self.setting.after(made.on, 2), self.setting.last)
        made.answered_at = to_utc(datetime.combine(answered, OFFICE_OPENS))


def link_all(plans: list[Plan]) -> None:
    """What belongs together: the wave, the one that began again, the one that was reported twice."""
    wave = [plan.case for plan in plans if plan.role == "wave"]
    for case in wave[1:]:
        linking.link(case, wave[0], "wave")
    for plan in plans:
        if plan.role in ("resumed", "same_event"):
            linking.link(plan.case, plan.first.case, plan.role)

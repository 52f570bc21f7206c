"""Shape of what an agent types about a known problem."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional

from content.texts import TITLE_MAX
from portal.cases.contacts.forms import ReasonForm, reason_field
from portal.cases.desk_forms import ActForm, KnowledgeForm, faq_field, knowledge_outcome_field, text_limits
from portal.cases.problems.public import ProblemWords
from portal.web.text_input import clean_line, clean_text


class ProblemForm(FlaskForm):
    """What the public reads; ``seen`` is the mark of the words its writer had before them."""

    seen = HiddenField()
    title = StringField(
        "What is broken?",
        [DataRequired("Enter what is broken"), text_limits("What is broken", TITLE_MAX)],
        filters=(clean_line,),
        description="One line, in the words of those who meet it.",
    )
    words = TextAreaField(
        "What should people know?",
        [DataRequired("Enter what people should know"), text_limits("What people should know", 5_000)],
        filters=(clean_text,),
        description="What goes wrong, for whom, and what we do about it. Lists show its first paragraph.",
    )
    workaround = TextAreaField(
        "What can people do meanwhile?",
        [Optional(), text_limits("What people can do meanwhile", 2_000)],
        filters=(clean_text,),
    )
    affects = StringField(
        "Who is affected?", [Optional(), text_limits("Who is affected", 300)], filters=(clean_line,)
    )

    def as_words(self) -> ProblemWords:
        return ProblemWords(
            self.title.data or "", self.words.data or "", self.workaround.data or "", self.affects.data or ""
        )

    def say(self, field: str, message: str) -> None:
        """Put what the content says of a field beside it; what has no field here stands above the form."""
        known: dict[str, Any] = {"title": self.title, "workaround": self.workaround, "affects": self.affects}
        known |= {"body": self.words, "summary": self.words}
        if field in known:
            known[field].errors = [message]
        else:
            self.form_errors.append(message)


class NewProblemForm(ProblemForm):
    service = SelectField("Service", coerce=int, choices=[], invalid_choice_message="Choose a service")
    is_public = BooleanField("Show it to the public now", default=True)
    case = HiddenField(filters=(clean_line,))

    def offer(self, services: Iterable[tuple[int, str]]) -> None:
        self.service.choices = [SelectChoice(str(id), name) for id, name in services]


class HangingForm(ActForm):
    """Under which problem; the open ones are given by whoever makes the form."""

    problem = SelectField(
        "Known problem", coerce=int, choices=[], invalid_choice_message="Choose a known problem"
    )

    def offer_problems(self, problems: Iterable[tuple[int, str]]) -> None:
        self.problem.choices = [SelectChoice(str(id), title) for id, title in problems]


class AnswerAllForm(FlaskForm):
    body = TextAreaField(
        "Words for all of them",
        [DataRequired("Enter what you want to say"), text_limits("Your words")],
        filters=(clean_text,),
        description="Each case gets this as a message of its own.",
    )


class MendingForm(KnowledgeForm, ReasonForm):
    answer = TextAreaField(
        "What do we tell people?",
        [DataRequired("Enter what we tell people"), text_limits("What we tell people")],
        filters=(clean_text,),
        description="Goes to whoever asked to be told, and to the customers of the cases you resolve.",
    )
    resolves = BooleanField("Resolve all open cases under it with this answer", default=True)
    contact_reason = reason_field()
    outcome = knowledge_outcome_field()
    faq = faq_field()

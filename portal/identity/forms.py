"""Shape of the sign-in form."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from portal.web.text_input import clean_line


class SignInForm(FlaskForm):
    user_name = StringField(
        "User name",
        filters=(clean_line,),
        validators=[
            InputRequired("Enter your user name"),
            Length(max=100, message="User name must be 100 characters or fewer"),
        ],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        "Password",
        validators=[
            InputRequired("Enter your password"),
            Length(max=1000, message="Password must be 1,000 characters or fewer"),
        ],
        render_kw={"autocomplete": "current-password"},
    )

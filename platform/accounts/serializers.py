from typing import Any

from rest_framework import serializers

from accounts.account import must_add_factor
from accounts.factors import factors_of
from accounts.models import MOST_DAYS, USUAL_DAYS, Role, User

FACTORS = ("totp", "webauthn")


class _Person(serializers.Serializer):
    id = serializers.UUIDField()
    username = serializers.CharField()
    display_name = serializers.CharField()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.values))
    email = serializers.SerializerMethodField()
    has_password = serializers.BooleanField(source="has_usable_password")

    def get_email(self, person: User) -> str:
        """Empty for whoever has given none."""
        return person.email or ""


class PersonOutput(_Person):
    has_factor = serializers.BooleanField()
    is_simulated = serializers.BooleanField()
    is_active = serializers.BooleanField()


class MeOutput(_Person):
    factors = serializers.ListField(child=serializers.ChoiceField(choices=FACTORS))
    must_add_factor = serializers.BooleanField()

    def to_representation(self, instance: User) -> dict[str, Any]:
        """The factors are asked for once, and only here."""
        instance.factors = factors_of(instance)  # type: ignore[attr-defined]
        instance.must_add_factor = must_add_factor(instance, instance.factors)  # type: ignore[attr-defined]
        return super().to_representation(instance)


class MeInput(serializers.Serializer):
    display_name = serializers.CharField(max_length=150, required=False)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)


class LoginInput(serializers.Serializer):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)


class ProofInput(serializers.Serializer):
    """One proof that the person at the keyboard is the one who is logged in."""

    password = serializers.CharField(max_length=1000, trim_whitespace=False, required=False)
    code = serializers.CharField(max_length=20, required=False, help_text="Of an authenticator app, or a recovery code")
    credential = serializers.JSONField(required=False, help_text="What a passkey answered, as the browser writes it")

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        if len(attrs) != 1:
            raise serializers.ValidationError("Give one proof: the password, a code, or a passkey.", "one_proof")
        return attrs

    def validate_credential(self, value: object) -> dict[str, object]:
        if not isinstance(value, dict):
            raise serializers.ValidationError("Give the passkey's answer as an object.", "not_an_object")
        return value


class PersonInput(serializers.Serializer):
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.values), required=False)
    is_active = serializers.BooleanField(required=False)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)


class ResetLinkOutput(serializers.Serializer):
    url_path = serializers.CharField()
    expires_at = serializers.DateTimeField()


class InvitationInput(serializers.Serializer):
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.values), allow_empty=False)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class InvitationOutput(serializers.Serializer):
    id = serializers.UUIDField()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.values))
    note = serializers.CharField()
    expires_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)


class NewInvitationOutput(InvitationOutput):
    url_path = serializers.CharField()


class OpenInvitationOutput(serializers.Serializer):
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.values))
    expires_at = serializers.DateTimeField()


class AcceptInput(serializers.Serializer):
    username = serializers.RegexField(r"^[\w.@+-]+$", max_length=150)
    display_name = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True, default="")


class TokenInput(serializers.Serializer):
    name = serializers.CharField(max_length=100)
    expires_in_days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, default=USUAL_DAYS)


class TokenOutput(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField()


class NewTokenOutput(TokenOutput):
    token = serializers.CharField()

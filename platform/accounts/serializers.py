from rest_framework import serializers

from accounts.models import Role


class PersonOutput(serializers.Serializer):
    id = serializers.UUIDField()
    username = serializers.CharField()
    display_name = serializers.CharField()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.values))
    is_simulated = serializers.BooleanField()
    is_active = serializers.BooleanField()


class MeOutput(serializers.Serializer):
    id = serializers.UUIDField()
    username = serializers.CharField()
    display_name = serializers.CharField()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.values))


class LoginInput(serializers.Serializer):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)


class PersonInput(serializers.Serializer):
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.values), required=False)
    is_active = serializers.BooleanField(required=False)


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


class TokenInput(serializers.Serializer):
    name = serializers.CharField(max_length=100)


class TokenOutput(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class NewTokenOutput(TokenOutput):
    token = serializers.CharField()

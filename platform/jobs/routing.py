from django.urls import URLPattern, path

from jobs.consumers import JobsConsumer

websocket_urlpatterns: list[URLPattern] = [path("ws/jobs", JobsConsumer.as_asgi())]

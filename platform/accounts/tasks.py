"""Celery's side: wrappers around one function each."""

from celery import shared_task
from django.core.mail import EmailMessage

from accounts.refusals import sum_refusals


@shared_task(name="accounts.send_mail")
def send_mail(subject: str, body: str, to: str) -> None:
    EmailMessage(subject, body, to=[to]).send()


@shared_task(name="accounts.sum_refusals")
def sum_up() -> None:
    sum_refusals()

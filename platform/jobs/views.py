from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import person_of
from api.parsing import parse
from api.permissions import IsStaffSide
from imaging.models import Verdict
from jobs import jobs
from jobs import serializers as forms
from jobs.models import Job


class JobsView(generics.ListAPIView):
    permission_classes = [IsStaffSide]
    serializer_class = forms.JobOutput

    def get_queryset(self) -> QuerySet[Job]:
        if getattr(self, "swagger_fake_view", False):
            return Job.objects.none()
        wanted = parse(forms.JobFilter, self.request.query_params)
        return jobs.list_jobs(actor=person_of(self.request), **wanted)

    @extend_schema(parameters=[forms.JobFilter])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(request=forms.JobInput, responses={201: forms.JobOutput})
    def post(self, request: Request) -> Response:
        job = jobs.create_job(actor=person_of(request), **parse(forms.JobInput, request.data))
        return Response(forms.JobOutput(job).data, status=status.HTTP_201_CREATED)


class JobView(APIView):
    permission_classes = [IsStaffSide]

    @extend_schema(responses=forms.JobOutput)
    def get(self, request: Request, job_id: str) -> Response:
        return Response(forms.JobOutput(jobs.get_job(actor=person_of(request), job_id=job_id)).data)


class CancelView(APIView):
    permission_classes = [IsStaffSide]

    @extend_schema(request=None, responses=forms.JobOutput)
    def post(self, request: Request, job_id: str) -> Response:
        return Response(forms.JobOutput(jobs.cancel_job(actor=person_of(request), job_id=job_id)).data)


class RetryView(APIView):
    permission_classes = [IsStaffSide]

    @extend_schema(request=None, responses=forms.JobOutput)
    def post(self, request: Request, job_id: str) -> Response:
        return Response(forms.JobOutput(jobs.retry_job(actor=person_of(request), job_id=job_id)).data)


class VerdictsView(generics.ListAPIView):
    permission_classes = [IsStaffSide]
    serializer_class = forms.VerdictOutput

    def get_queryset(self) -> QuerySet[Verdict]:
        if getattr(self, "swagger_fake_view", False):
            return Verdict.objects.none()
        wanted = parse(forms.VerdictFilter, self.request.query_params)
        return jobs.list_verdicts(actor=person_of(self.request), job_id=self.kwargs["job_id"], **wanted)

    @extend_schema(parameters=[forms.VerdictFilter])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

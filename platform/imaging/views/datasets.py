from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import person_of
from api.parsing import parse
from api.permissions import IsAdministrator, IsStaffSide
from imaging import browsing, datasets, excluding, grouping, removing, twins
from imaging.models import Case
from imaging.permissions import ReadsOrAdministers
from imaging.serializers import datasets as forms
from imaging.serializers.images import CaseOutput


class DatasetsView(APIView):
    permission_classes = [ReadsOrAdministers]

    @extend_schema(responses=forms.DatasetOutput(many=True))
    def get(self, request: Request) -> Response:
        return Response(forms.DatasetOutput(datasets.list_datasets(actor=person_of(request)), many=True).data)

    @extend_schema(request=forms.DatasetInput, responses={201: forms.DatasetOutput})
    def post(self, request: Request) -> Response:
        dataset = datasets.create_dataset(actor=person_of(request), **parse(forms.DatasetInput, request.data))
        return Response(forms.DatasetOutput(dataset).data, status=status.HTTP_201_CREATED)


class DatasetView(APIView):
    permission_classes = [ReadsOrAdministers]

    @extend_schema(responses=forms.DatasetOutput)
    def get(self, request: Request, dataset_id: str) -> Response:
        dataset = datasets.describe_dataset(actor=person_of(request), dataset_id=dataset_id)
        return Response(forms.DatasetOutput(dataset).data)

    @extend_schema(request=forms.DatasetChange, responses=forms.DatasetOutput)
    def patch(self, request: Request, dataset_id: str) -> Response:
        changes = parse(forms.DatasetChange, request.data)
        dataset = datasets.change_dataset(actor=person_of(request), dataset_id=dataset_id, **changes)
        return Response(forms.DatasetOutput(dataset).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, dataset_id: str) -> Response:
        removing.remove_dataset(actor=person_of(request), dataset_id=dataset_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class CasesView(generics.ListAPIView):
    permission_classes = [IsStaffSide]
    serializer_class = CaseOutput

    def get_queryset(self) -> QuerySet[Case]:
        if getattr(self, "swagger_fake_view", False):
            return Case.objects.none()
        wanted = browsing.CaseFilter(**parse(forms.CaseQuery, self.request.query_params.dict()))
        dataset_id = self.kwargs["dataset_id"]
        return browsing.find_cases(actor=person_of(self.request), dataset_id=dataset_id, wanted=wanted)

    @extend_schema(parameters=[forms.CaseQuery], responses=CaseOutput(many=True))
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        return super().get(request, *args, **kwargs)


class SummaryView(APIView):
    permission_classes = [IsStaffSide]

    @extend_schema(responses=forms.SummaryOutput)
    def get(self, request: Request, dataset_id: str) -> Response:
        summary = browsing.sum_up(actor=person_of(request), dataset_id=dataset_id)
        return Response(forms.SummaryOutput(summary).data)


class TwinsView(APIView):
    permission_classes = [IsStaffSide]

    @extend_schema(responses=forms.TwinsOutput(many=True))
    def get(self, request: Request, dataset_id: str) -> Response:
        found = twins.find_twins(datasets.get_dataset(actor=person_of(request), dataset_id=dataset_id))
        return Response(forms.TwinsOutput(found[:200], many=True).data)


class ExclusionsView(APIView):
    permission_classes = [IsAdministrator]

    @extend_schema(request=forms.ExclusionInput, responses=forms.ChangedOutput)
    def post(self, request: Request, dataset_id: str) -> Response:
        wanted = parse(forms.ExclusionInput, request.data)
        changed = excluding.exclude_images(actor=person_of(request), dataset_id=dataset_id, **wanted)
        return Response({"images": changed})


class GroupingsView(APIView):
    permission_classes = [IsAdministrator]

    @extend_schema(request=forms.GroupingInput, responses=forms.CaseKeyOutput)
    def post(self, request: Request, dataset_id: str) -> Response:
        wanted = parse(forms.GroupingInput, request.data)
        case = grouping.join_cases(actor=person_of(request), dataset_id=dataset_id, **wanted)
        return Response(forms.CaseKeyOutput(case).data)


class SplitView(APIView):
    permission_classes = [IsAdministrator]

    @extend_schema(request=forms.SplitInput, responses={201: forms.CaseKeyOutput})
    def post(self, request: Request, case_id: str) -> Response:
        case = grouping.split_case(actor=person_of(request), case_id=case_id, **parse(forms.SplitInput, request.data))
        return Response(forms.CaseKeyOutput(case).data, status=status.HTTP_201_CREATED)


class IdentityView(APIView):
    permission_classes = [IsAdministrator]

    @extend_schema(request=forms.IdentityInput, responses=forms.CaseKeyOutput)
    def post(self, request: Request, case_id: str) -> Response:
        wanted = parse(forms.IdentityInput, request.data)
        case = grouping.answer_identity(actor=person_of(request), case_id=case_id, **wanted)
        return Response(forms.CaseKeyOutput(case).data)


urlpatterns = [
    path("datasets", DatasetsView.as_view()),
    path("datasets/<uuid:dataset_id>", DatasetView.as_view()),
    path("datasets/<uuid:dataset_id>/cases", CasesView.as_view()),
    path("datasets/<uuid:dataset_id>/summary", SummaryView.as_view()),
    path("datasets/<uuid:dataset_id>/twins", TwinsView.as_view()),
    path("datasets/<uuid:dataset_id>/exclusions", ExclusionsView.as_view()),
    path("datasets/<uuid:dataset_id>/groupings", GroupingsView.as_view()),
    path("cases/<uuid:case_id>/split", SplitView.as_view()),
    path("cases/<uuid:case_id>/identity", IdentityView.as_view()),
]

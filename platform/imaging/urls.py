from django.urls import path

from imaging import views

urlpatterns = [
    path("datasets", views.DatasetsView.as_view()),
    path("datasets/<uuid:dataset_id>", views.DatasetView.as_view()),
    path("datasets/<uuid:dataset_id>/cases", views.CasesView.as_view()),
    path("datasets/<uuid:dataset_id>/uploads", views.UploadsView.as_view()),
    path("uploads/<uuid:upload_id>", views.UploadView.as_view()),
    path("images/<uuid:image_id>", views.ImageView.as_view()),
    path("images/<uuid:image_id>/thumbnail", views.ThumbnailView.as_view()),
    path("images/<uuid:image_id>/preview", views.PreviewView.as_view()),
    path("treatments", views.TreatmentsView.as_view()),
    path("detectors", views.DetectorsView.as_view()),
]

from imaging.views import burned_in, datasets, images, removing, standard, uploads, variants

urlpatterns = [
    *datasets.urlpatterns,
    *uploads.urlpatterns,
    *images.urlpatterns,
    *standard.urlpatterns,
    *burned_in.urlpatterns,
    *removing.urlpatterns,
    *variants.urlpatterns,
]

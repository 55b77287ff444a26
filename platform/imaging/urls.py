from imaging.views import burned_in, datasets, images, people, removing, standard, uploads, variants

urlpatterns = [
    *datasets.urlpatterns,
    *people.urlpatterns,
    *uploads.urlpatterns,
    *images.urlpatterns,
    *standard.urlpatterns,
    *burned_in.urlpatterns,
    *removing.urlpatterns,
    *variants.urlpatterns,
]

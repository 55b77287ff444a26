"""Pages of 50: {count, next, previous, results}."""

from typing import Any

from rest_framework import pagination


class PageNumberPagination(pagination.PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """All four are always there; the library declares two of them."""
        page: dict[str, Any] = super().get_paginated_response_schema(schema)
        return {**page, "required": list(page["properties"])}

"""The addresses of this part."""

from __future__ import annotations

from django.urls import path

from web.console.knowledge import views

urlpatterns = [
    path("kennis/", views.overview, name="knowledge"),
    path("kennis/bronnen/", views.source_list, name="knowledge_sources"),
    path("kennis/bronnen/<int:pk>/gezien/", views.source_seen, name="knowledge_source_seen"),
    path("kennis/taken/", views.task_list, name="knowledge_tasks"),
    path("kennis/taken/<int:pk>/", views.close_task, name="knowledge_close_task"),
    path("kennis/gemist/", views.gap_list, name="knowledge_gaps"),
    path("kennis/item/<slug:ref>/", views.item, name="knowledge_item"),
    path("kennis/item/<slug:ref>/wijzigen/", views.edit, name="knowledge_edit"),
    path("kennis/item/<slug:ref>/tekst/", views.edit_text, name="knowledge_edit_text"),
]

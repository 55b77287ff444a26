#!/usr/bin/env bash
# Database, files and anchors of a running compose into one folder: docker/backup.sh FOLDER
# Anchors first, then the database, then the files. Nothing stored is removed meanwhile: a lock is held, as
# platform/imaging/holding.py says.
set -euo pipefail
[ $# -eq 1 ] || { echo "Say where to: docker/backup.sh FOLDER" >&2; exit 2; }
folder=$1/fovea-$(date -u +%Y%m%dT%H%M%SZ)
mkdir -p "$folder.part"
compose=(docker compose -f "$(dirname "$0")/compose.yaml")

"${compose[@]}" exec -T web tar -C /anchors -cf - . > "$folder.part/anchors.tar"

coproc HOLD { "${compose[@]}" exec -T postgres psql -U fovea -d fovea -Atq; }
echo "SELECT 'held' FROM pg_advisory_lock_shared(301978764609);" >&"${HOLD[1]}"
read -r held <&"${HOLD[0]}"
[ "$held" = held ] || { echo "The lock on stored files was not given." >&2; exit 1; }

"${compose[@]}" exec -T postgres pg_dump -U fovea -Fc --no-owner --no-privileges fovea > "$folder.part/database.dump"
"${compose[@]}" exec -T web tar -C /data -cf - --exclude=./uploads . > "$folder.part/data.tar"
# Uploads come and go while they are copied: tar says so by status 1.
"${compose[@]}" exec -T web sh -c 'mkdir -p /data/uploads && { tar -C /data -cf - uploads || [ $? -eq 1 ]; }' \
  > "$folder.part/uploads.tar"

echo '\q' >&"${HOLD[1]}"
sync "$folder.part"/*
mv "$folder.part" "$folder"
echo "Backup written: $folder. Keep docker/.env with it: it holds the key that names of files are encrypted under."

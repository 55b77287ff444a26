#!/usr/bin/env bash
# A backup into a compose that was never started: docker/restore.sh FOLDER, with the .env that belongs to it.
set -euo pipefail
[ $# -eq 1 ] || { echo "Say which backup: docker/restore.sh FOLDER" >&2; exit 2; }
folder=$1
for name in database.dump data.tar uploads.tar anchors.tar; do
  [ -f "$folder/$name" ] || { echo "$folder holds no $name: it is no backup of docker/backup.sh." >&2; exit 2; }
done
compose=(docker compose -f "$(dirname "$0")/compose.yaml")

[ -z "$("${compose[@]}" ps -q web worker beat)" ] || { echo "Fovea runs. Stop it first, or restore elsewhere." >&2; exit 1; }
"${compose[@]}" up -d --wait postgres valkey
tables=$("${compose[@]}" exec -T postgres psql -U fovea -d fovea -Atqc \
  "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
[ "$tables" = 0 ] || { echo "The database is not empty. Restore into fresh volumes." >&2; exit 1; }

"${compose[@]}" exec -T postgres pg_restore -U fovea -d fovea --no-owner --no-privileges --exit-on-error \
  --single-transaction < "$folder/database.dump"
"${compose[@]}" run --rm -T --no-deps web tar -C /data -xf - < "$folder/data.tar"
"${compose[@]}" run --rm -T --no-deps web tar -C /data -xf - < "$folder/uploads.tar"
"${compose[@]}" run --rm -T --no-deps web tar -C /anchors -xf - < "$folder/anchors.tar"
"${compose[@]}" run --rm migrate
"${compose[@]}" run --rm --no-deps web python manage.py verify_audit

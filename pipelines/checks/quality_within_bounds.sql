-- Checks that failed more often than they were made.
select delivery_id, field, check_name from stg_quality__checks
where failed > checked or checked < 0 or failed < 0

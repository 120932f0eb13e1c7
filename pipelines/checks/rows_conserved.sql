-- Deliveries in which a row was lost.
select delivery_id from stg_partner__deliveries
where rows_found <> rows_normalised + rows_rejected + rows_skipped

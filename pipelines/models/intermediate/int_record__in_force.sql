-- One row a record that is in force: the newest delivery in force wins. Key: record_id.
with deliveries as (
    select delivery_id, delivery_order from stg_partner__deliveries where status_code = 'in_force'
),
records as (
    select * from stg_partner__records
),
ranked as (
    select
        records.*,
        deliveries.delivery_order,
        row_number() over (partition by records.record_id order by deliveries.delivery_order desc) as edition_rank
    from records
    inner join deliveries on records.delivery_id = deliveries.delivery_id
),
int_record__in_force as (
    select
        record_id,
        delivery_id,
        delivery_order,
        delivery_row,
        partner_code,
        list_code,
        unit_code,
        case
            when unit_code = 'nrm_referral' then referral_date
            else coalesce(contact_date, referral_date, decision_date)
        end as counted_date,
        case
            when unit_code = 'nrm_referral' then 'referral'
            when contact_date is not null then 'contact'
            when referral_date is not null then 'referral'
            else 'decision'
        end as counted_date_basis_code,
        age_group_at_contact_code,
        age_group_at_referral_code,
        sex_code,
        nationality_code,
        exploitation_codes,
        found_area_code,
        exploited_area_code,
        residence_area_code,
        referrer_area_code,
        nrm_status_code
    from ranked
    where edition_rank = 1
)
select * from int_record__in_force
order by record_id

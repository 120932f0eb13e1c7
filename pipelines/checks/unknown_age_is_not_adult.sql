-- Records of unknown age that were counted as adults.
select attributes.person_id
from int_person__attributes as attributes
left anti join int_person__records as records
    on attributes.person_id = records.person_id and records.age_group_code = attributes.age_group_code
where attributes.age_group_code <> 'unknown'

-- Figures whose least number of persons is above their greatest.
select figure_id from mart_person__known where persons_lower > persons_upper

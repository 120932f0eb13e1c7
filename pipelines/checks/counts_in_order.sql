-- Counts of partners whose least is above their greatest.
select figure_id from mart_count__partners where count_lower > count_upper

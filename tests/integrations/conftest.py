"""Programs that tests start in processes of their own: no modules to look for doctests in."""

collect_ignore = ["cluster_ray.py", "cluster_spark.py"]

"""What SQL of visitors and questions needs: functions, advice on errors, queries to begin with."""

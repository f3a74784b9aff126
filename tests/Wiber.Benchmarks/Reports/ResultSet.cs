using Wiber.Benchmarks.Workloads;

namespace Wiber.Benchmarks.Reports;

/// <summary>What was measured of every workload and system, a measurement a round.</summary>
internal sealed class ResultSet
{
    private readonly Dictionary<WorkloadKey, Dictionary<string, List<Measurement>>> _results = [];
    private readonly List<(string System, string Failure)> _failures = [];

    /// <summary>The rounds that were not measured to their end, and why.</summary>
    public IReadOnlyList<(string System, string Failure)> Failures => _failures;

    /// <summary>The workloads in the order of their letters.</summary>
    public IEnumerable<WorkloadKey> Workloads => _results.Keys.OrderBy(key => key.Letter).ThenBy(key => key.PayloadBytes);

    /// <summary>Acknowledged messages of a system that could not be read back.</summary>
    public long CountLost(string system) => _results.Values
        .SelectMany(systems => systems.GetValueOrDefault(system) ?? [])
        .Sum(measured => measured.LostCount);

    public void Add(WorkloadKey workload, string system, Measurement measured)
    {
        if (!_results.TryGetValue(workload, out Dictionary<string, List<Measurement>>? systems))
        {
            _results[workload] = systems = [];
        }

        if (!systems.TryGetValue(system, out List<Measurement>? rounds))
        {
            systems[system] = rounds = [];
        }

        rounds.Add(measured);
    }

    /// <summary>A round of a system could not be measured to its end.</summary>
    public void AddFailure(string system, string failure) => _failures.Add((system, failure));

    /// <summary>The systems that were measured with a workload, and their rounds.</summary>
    public IReadOnlyDictionary<string, List<Measurement>> Of(WorkloadKey workload) => _results[workload];
}

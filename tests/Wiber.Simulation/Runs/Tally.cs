namespace Wiber.Simulation.Runs;

/// <summary>Counts what happens.</summary>
internal sealed class Tally
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public IReadOnlyList<KeyValuePair<string, long>> Counts => [.. _counts];

    public void Add(string what, long count = 1) => _counts[what] = _counts.GetValueOrDefault(what) + count;

    public void Add(IEnumerable<KeyValuePair<string, long>> counts)
    {
        foreach ((string what, long count) in counts)
        {
            Add(what, count);
        }
    }
}

using Wiber.Node.Raft;

namespace Wiber.Simulation.Checks.Models;

/// <summary>A value with its past, so that a node that is behind can be compared with what it must be there.</summary>
internal sealed class Timeline<T>(T first)
{
    private readonly List<(LogIndex Index, T Value)> _values = [(LogIndex.Zero, first)];

    /// <summary>The value after the last entry.</summary>
    public T Current => _values[^1].Value;

    /// <summary>An entry, later than all before, changes the value.</summary>
    public void Set(LogIndex index, T value) => _values.Add((index, value));

    /// <summary>The value after an entry.</summary>
    public T At(LogIndex index)
    {
        int low = 0;
        int high = _values.Count;
        while (high - low > 1)
        {
            int middle = low + ((high - low) / 2);
            if (_values[middle].Index <= index)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return _values[low].Value;
    }
}

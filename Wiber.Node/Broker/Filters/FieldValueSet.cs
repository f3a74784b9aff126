using System.Numerics;

namespace Wiber.Node.Broker.Filters;

/// <summary>Field hashes without repetitions, to be used again and again. Not thread-safe.</summary>
internal sealed class FieldValueSet
{
    private const int SlotsMin = 4096;
    private const uint Golden = 0x9e3779b1;

    // The number of a value in the other array, from 1; 0 for none.
    private uint[] _slots = [];
    private uint[] _values = [];
    private int _shift;

    public int Count { get; private set; }

    /// <summary>The values in the order in which they first came.</summary>
    public ReadOnlySpan<uint> Values => _values.AsSpan(0, Count);

    /// <summary>Forgets everything and makes room.</summary>
    /// <param name="valuesMax">How many values may be added, repetitions included.</param>
    public void Reset(int valuesMax)
    {
        Count = 0;
        int slots = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(SlotsMin, 2 * valuesMax));
        if (slots <= _slots.Length)
        {
            Array.Clear(_slots);
            return;
        }

        _slots = new uint[slots];
        _values = new uint[slots / 2];
        _shift = 32 - BitOperations.Log2((uint)slots);
    }

    public void Add(ReadOnlySpan<uint> values)
    {
        foreach (uint value in values)
        {
            Add(value);
        }
    }

    private void Add(uint value)
    {
        uint slot = (value * Golden) >> _shift;
        while (_slots[slot] != 0)
        {
            if (_values[_slots[slot] - 1] == value)
            {
                return;
            }

            slot = (slot + 1) & (uint)(_slots.Length - 1);
        }

        _values[Count++] = value;
        _slots[slot] = (uint)Count;
    }
}

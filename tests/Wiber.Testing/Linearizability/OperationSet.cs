namespace Wiber.Testing.Linearizability;

/// <summary>A set of operations of one history, by their numbers; a bit each.</summary>
internal sealed class OperationSet : IEquatable<OperationSet>
{
    private readonly ulong[] _words;

    public OperationSet(int size) => _words = new ulong[(size + 63) / 64];

    private OperationSet(ulong[] words) => _words = words;

    public bool Contains(int number) => (_words[number >> 6] & Bit(number)) != 0;

    public void Add(int number) => _words[number >> 6] |= Bit(number);

    public void Remove(int number) => _words[number >> 6] &= ~Bit(number);

    public OperationSet Clone() => new([.. _words]);

    public bool Equals(OperationSet? other) => other is not null && _words.AsSpan().SequenceEqual(other._words);

    public override bool Equals(object? obj) => Equals(obj as OperationSet);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (ulong word in _words)
        {
            hash.Add(word);
        }

        return hash.ToHashCode();
    }

    private static ulong Bit(int number) => 1UL << (number & 63);
}

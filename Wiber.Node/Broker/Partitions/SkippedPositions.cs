using System.Buffers.Binary;
using System.Numerics;

namespace Wiber.Node.Broker.Partitions;

/// <summary>
/// Which messages of a log entry were not stored, because they were there already or the whole entry was refused.
/// </summary>
internal sealed class SkippedPositions
{
    /// <summary>No message of the entry was stored.</summary>
    public static readonly SkippedPositions All = new([]);

    private const int BitsPerWord = 64;

    private readonly ulong[] _words;

    private SkippedPositions(ulong[] words) => _words = words;

    private bool IsAll => _words.Length == 0;

    /// <summary>Takes the outcome of a batch of which something was skipped.</summary>
    public static SkippedPositions Of(ReadOnlySpan<MessageOutcome> messages)
    {
        var words = new ulong[(messages.Length + BitsPerWord - 1) / BitsPerWord];
        int skipped = 0;
        for (int position = 0; position < messages.Length; position++)
        {
            if (messages[position].Duplicate)
            {
                words[position / BitsPerWord] |= 1UL << (position % BitsPerWord);
                skipped++;
            }
        }

        return skipped == messages.Length ? All : new SkippedPositions(words);
    }

    /// <summary>The inverse of <see cref="ToBytes"/>.</summary>
    public static SkippedPositions FromBytes(ReadOnlySpan<byte> bytes)
    {
        Invariant.Require(bytes.Length % sizeof(ulong) == 0);
        if (bytes.IsEmpty)
        {
            return All;
        }

        var words = new ulong[bytes.Length / sizeof(ulong)];
        for (int word = 0; word < words.Length; word++)
        {
            words[word] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(word * sizeof(ulong))..]);
        }

        return new SkippedPositions(words);
    }

    /// <summary>A bit per position, or nothing when all were skipped.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[_words.Length * sizeof(ulong)];
        for (int word = 0; word < _words.Length; word++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(word * sizeof(ulong)), _words[word]);
        }

        return bytes;
    }

    public bool Contains(int position) => IsAll || (_words[position / BitsPerWord] & (1UL << (position % BitsPerWord))) != 0;

    /// <summary>How many of an entry's messages were stored.</summary>
    public int StoredCount(int count)
    {
        if (IsAll)
        {
            return 0;
        }

        foreach (ulong word in _words)
        {
            count -= BitOperations.PopCount(word);
        }

        return count;
    }
}

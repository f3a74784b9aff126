using System.Numerics;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker;

/// <summary>
/// A rolling hash over everything that was applied, up to and with <paramref name="Index"/>. Nodes with equal indexes must have
/// equal hashes; a difference means that their states went apart.
/// </summary>
internal readonly record struct LogHash(LogIndex Index, ulong Hash)
{
    /// <summary>The hash before the first entry.</summary>
    public static readonly LogHash Start = new(LogIndex.Zero, 0);

    /// <summary>The hash after one more entry, from what the entry is and what came of it.</summary>
    public LogHash Add(LogEntry entry, ApplyOutcome outcome)
    {
        ulong hash = Mix(Hash, entry.Index.Value);
        hash = Mix(hash, entry.Term.Value);
        hash = Mix(hash, ((ulong)entry.Header.Checksum << 32) | entry.Header.BodyChecksum);
        hash = Mix(hash, (ulong)outcome.BaseOffset);
        hash = Mix(hash, ((ulong)outcome.Status << 32) | (uint)outcome.StoredCount);
        hash = outcome.RemovedCount > 0 || outcome.Status == ApplyStatus.Trimmed ? Mix(hash, (ulong)outcome.RemovedCount) : hash;
        hash = outcome.TopicDescription is { } topic ? Mix(hash, (ulong)topic.Number) : hash;
        return new LogHash(entry.Index, hash);
    }

    /// <summary>The output function of SplitMix64 (Steele, Lea, Flood 2014): every input bit reaches every output bit.</summary>
    private static ulong Mix(ulong hash, ulong value)
    {
        ulong mixed = BitOperations.RotateLeft(hash, 5) ^ (value + 0x9e3779b97f4a7c15);
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }
}

using System.Numerics;

namespace Wiber.Benchmarks.Load;

/// <summary>A set of message numbers, a bit each. May be used by several threads.</summary>
internal sealed class NumberSet
{
    private const int BitsOfWord = 64;

    private readonly Lock _gate = new();
    private ulong[] _words = new ulong[1024];

    public long Count { get; private set; }

    /// <summary>Adds numbers that follow each other.</summary>
    public void Add(long first, int count = 1)
    {
        lock (_gate)
        {
            Reserve(first + count);
            for (long number = first; number < first + count; number++)
            {
                ref ulong word = ref _words[number / BitsOfWord];
                ulong bit = 1UL << (int)(number % BitsOfWord);
                Count += (word & bit) == 0 ? 1 : 0;
                word |= bit;
            }
        }
    }

    /// <summary>How many numbers of this set the other one does not have. Nobody may add to either.</summary>
    public long CountMissingIn(NumberSet other)
    {
        long missing = 0;
        for (int i = 0; i < _words.Length; i++)
        {
            ulong there = i < other._words.Length ? other._words[i] : 0;
            missing += BitOperations.PopCount(_words[i] & ~there);
        }

        return missing;
    }

    private void Reserve(long end)
    {
        if (end > _words.LongLength * BitsOfWord)
        {
            Array.Resize(ref _words, checked((int)Math.Max(_words.LongLength * 2, (end / BitsOfWord) + 1)));
        }
    }
}

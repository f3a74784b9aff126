using System.Text;

namespace Wiber.Fuzz.Engine;

/// <summary>
/// Makes the inputs of a target. Input number n of a seed depends on nothing but the seed, the target and n.
/// </summary>
internal sealed class InputMaker(FuzzTarget target, int seed)
{
    private const int MutationsMax = 5;
    private const int GeneratedBytesMax = 512;
    private const int GeneratedWordsMax = 40;

    /// <summary>Input number <paramref name="number"/>; the first ones are the corpus as it is.</summary>
    public FuzzInput Make(long number)
    {
        IReadOnlyList<byte[]> corpus = target.Corpus;
        if (number < corpus.Count)
        {
            return new FuzzInput([.. corpus[(int)number]], (int)number, FuzzInputKind.Valid);
        }

        var random = new Random(SeedOf(number));
        int origin = random.Next(corpus.Count);
        byte[] valid = corpus[origin];
        return random.Next(16) switch
        {
            0 => new FuzzInput(Generate(random), -1, FuzzInputKind.Generated),
            1 or 2 or 3 when valid.Length > 0 => new FuzzInput(Burst(random, valid), origin, FuzzInputKind.Burst),
            _ => Mutate(random, origin, valid),
        };
    }

    private FuzzInput Mutate(Random random, int origin, byte[] valid)
    {
        var mutator = new Mutator(random, target.Words);
        byte[] bytes = valid;
        FuzzInputKind kind = FuzzInputKind.Damaged;
        if (random.Next(4) == 0)
        {
            bytes = mutator.Splice(bytes, target.Corpus[random.Next(target.Corpus.Count)]);
            kind = FuzzInputKind.Spliced;
        }

        for (int left = random.Next(kind == FuzzInputKind.Spliced ? 0 : 1, MutationsMax + 1); left > 0; left--)
        {
            bytes = mutator.Mutate(bytes);
        }

        if (target.Repair is { } repair && random.Next(2) == 0)
        {
            bytes = [.. bytes];
            repair(bytes);
            kind = FuzzInputKind.Repaired;
        }

        return new FuzzInput([.. bytes], origin, kind);
    }

    /// <summary>Changes some of 32 bits that lie together, the first of them for certain.</summary>
    private static byte[] Burst(Random random, byte[] valid)
    {
        byte[] bytes = [.. valid];
        int first = random.Next(bytes.Length * 8);
        uint pattern = random.Next(2) == 0 ? 1 : (uint)random.NextInt64(uint.MaxValue) | 1;
        for (int bit = 0; bit < 32 && first + bit < bytes.Length * 8; bit++)
        {
            if ((pattern >> bit & 1) != 0)
            {
                bytes[(first + bit) / 8] ^= (byte)(1 << ((first + bit) % 8));
            }
        }

        return bytes;
    }

    private byte[] Generate(Random random)
    {
        if (target.Words.Count == 0 || random.Next(4) == 0)
        {
            byte[] noise = new byte[random.Next(GeneratedBytesMax)];
            random.NextBytes(noise);
            return noise;
        }

        using var text = new MemoryStream();
        for (int left = random.Next(1, GeneratedWordsMax); left > 0; left--)
        {
            text.Write(target.Words[random.Next(target.Words.Count)]);
        }

        return text.ToArray();
    }

    /// <summary>FNV-1a of seed, name and number: neighbours have nothing to do with each other.</summary>
    private int SeedOf(long number)
    {
        uint hash = 2166136261;
        foreach (byte each in Encoding.UTF8.GetBytes($"{seed}/{target.Name}/{number}"))
        {
            hash = (hash ^ each) * 16777619;
        }

        return (int)hash;
    }
}

namespace Wiber.Fuzz.Engine;

/// <summary>A parser with what it must hold to.</summary>
internal abstract class FuzzTarget
{
    /// <summary>Its name on the command line and in the figures.</summary>
    public abstract string Name { get; }

    /// <summary>Valid inputs, made by the system's own encoders. The same ones each time.</summary>
    public abstract IReadOnlyList<byte[]> Corpus { get; }

    /// <summary>Pieces of the format that chance alone would seldom find.</summary>
    public virtual IReadOnlyList<byte[]> Words => [];

    /// <summary>How many inputs it gets, compared with the others.</summary>
    public virtual int Weight => 10;

    /// <summary>What an input may allocate, whatever its size: the checks of the target included.</summary>
    public virtual long AllocationBytesBase => 256 * 1024;

    /// <summary>What an input may allocate for each of its bytes: the checks of the target included.</summary>
    public virtual int AllocationBytesPerByte => 100;

    /// <summary>
    /// Makes the checksums in an input right, so that changed fields reach the code behind them; null where there are none.
    /// </summary>
    public virtual Action<byte[]>? Repair => null;

    /// <summary>
    /// Gives the parser an input, and checks what it made of it. Only what the parser documents may be caught.
    /// </summary>
    /// <exception cref="FuzzFailureException">It accepted what it must not accept, or changed what it read.</exception>
    public abstract Verdict Try(FuzzInput input);

    /// <summary>Ends the input as a failure unless a condition holds.</summary>
    protected static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new FuzzFailureException(what);
        }
    }

    /// <summary>Ends the input as a failure unless two encodings are the same.</summary>
    protected static void RequireEqual(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> found, string what)
    {
        if (!expected.SequenceEqual(found))
        {
            int place = expected.CommonPrefixLength(found);
            throw new FuzzFailureException(
                $"{what}: {expected.Length} and {found.Length} bytes, the first difference at {place}");
        }
    }
}

namespace Wiber.Client.Measuring;

/// <summary>
/// Something of which only so much may be used at a time, such as memory or connections, and how much of it is. May be used by
/// several threads.
/// </summary>
/// <param name="max">The most that may be used.</param>
public sealed class ResourceLimit(long max)
{
    private long _used;
    private long _refused;

    /// <summary>The most that may be used.</summary>
    public long Max => max;

    /// <summary>How much is used now.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>How often somebody wanted more than was left.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Takes some of it. False, and nothing is taken, if so much is not left.</summary>
    public bool TryTake(long amount = 1)
    {
        if (Interlocked.Add(ref _used, amount) <= max)
        {
            return true;
        }

        Return(amount);
        Interlocked.Increment(ref _refused);
        return false;
    }

    /// <summary>
    /// Whether anything is left, for those who learn only while they work how much they need: they ask this first and then
    /// <see cref="Take"/>. If not, that counts as refused.
    /// </summary>
    public bool HasRoom()
    {
        if (Used < max)
        {
            return true;
        }

        Interlocked.Increment(ref _refused);
        return false;
    }

    /// <summary>Takes some of it, also more than is left.</summary>
    public void Take(long amount) => Interlocked.Add(ref _used, amount);

    /// <summary>Gives back what was taken.</summary>
    public void Return(long amount = 1) => Interlocked.Add(ref _used, -amount);
}

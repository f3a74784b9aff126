using System.Numerics;

namespace Wiber.Client.Measuring;

/// <summary>
/// Counts how long things took, in buckets whose width grows with the time: 128 to a power of two, so that what is read from it
/// is off by less than 1 %. Its size is fixed, and recording allocates nothing. May be used by several threads. The layout is
/// that of HdrHistogram (Gil Tene).
/// </summary>
public sealed class LatencyHistogram
{
    private const int SubBucketBits = 7;
    private const int SubBuckets = 1 << SubBucketBits;
    private const long UsMax = 3_600_000_000;

    private readonly long[] _counts = new long[IndexOf(UsMax) + 1];
    private long _count;
    private long _maxUs;

    /// <summary>How many were recorded.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>The longest that was recorded.</summary>
    public TimeSpan Max => FromUs(Interlocked.Read(ref _maxUs));

    /// <summary>Records how long something took; more than an hour counts as an hour.</summary>
    /// <param name="latency">How long it took.</param>
    /// <param name="count">For how many it took that long.</param>
    public void Record(TimeSpan latency, long count = 1)
    {
        long us = Math.Clamp(latency.Ticks / TimeSpan.TicksPerMicrosecond, 0, UsMax);
        Interlocked.Add(ref _counts[IndexOf(us)], count);
        Interlocked.Add(ref _count, count);
        long max = Interlocked.Read(ref _maxUs);
        while (us > max)
        {
            long seen = Interlocked.CompareExchange(ref _maxUs, us, max);
            max = seen == max ? us : seen;
        }
    }

    /// <summary>Forgets everything. What others record meanwhile may be kept in part.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        Interlocked.Exchange(ref _count, 0);
        Interlocked.Exchange(ref _maxUs, 0);
    }

    /// <summary>The time within which a part of them was done; zero without any.</summary>
    /// <param name="part">The part, from 0 to 1: 0.99 for the 99th percentile.</param>
    public TimeSpan Percentile(double part)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(Math.Clamp(part, 0, 1) * Count));
        long passed = 0;
        for (int index = 0; index < _counts.Length; index++)
        {
            passed += Interlocked.Read(ref _counts[index]);
            if (passed >= rank)
            {
                return FromUs(Math.Min(LastUsOf(index), Interlocked.Read(ref _maxUs)));
            }
        }

        return Max;
    }

    /// <summary>How many took no longer than this, as exactly as the buckets tell.</summary>
    public long CountUpTo(TimeSpan latency)
    {
        int last = IndexOf(Math.Clamp(latency.Ticks / TimeSpan.TicksPerMicrosecond, 0, UsMax));
        long count = 0;
        for (int index = 0; index <= last; index++)
        {
            count += Interlocked.Read(ref _counts[index]);
        }

        return count;
    }

    /// <summary>Adds what another one recorded.</summary>
    public void Add(LatencyHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int index = 0; index < _counts.Length; index++)
        {
            long count = Interlocked.Read(ref other._counts[index]);
            if (count > 0)
            {
                Record(FromUs(Math.Min(LastUsOf(index), Interlocked.Read(ref other._maxUs))), count);
            }
        }
    }

    /// <summary>Below 128 us every microsecond has a bucket; above, every power of two has 128.</summary>
    private static int IndexOf(long us)
    {
        if (us < SubBuckets)
        {
            return (int)us;
        }

        int shift = BitOperations.Log2((ulong)us) - SubBucketBits;
        return (shift << SubBucketBits) + (int)(us >> shift);
    }

    private static long LastUsOf(int index)
    {
        if (index < 2 * SubBuckets)
        {
            return index;
        }

        int shift = (index >> SubBucketBits) - 1;
        long subBucket = (index & (SubBuckets - 1)) + SubBuckets;
        return ((subBucket + 1) << shift) - 1;
    }

    private static TimeSpan FromUs(long us) => TimeSpan.FromTicks(us * TimeSpan.TicksPerMicrosecond);
}

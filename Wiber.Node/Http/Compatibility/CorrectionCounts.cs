namespace Wiber.Node.Http.Compatibility;

/// <summary>What <c>/time/correct</c> did since the node started or the counts were reset. For any number of threads.</summary>
internal sealed class CorrectionCounts
{
    private readonly Lock _gate = new();
    private long _count;
    private double _sum;
    private double _max;

    /// <summary>How many times were corrected, and by how many seconds on average and at most.</summary>
    public (long Count, double Average, double Max) Values
    {
        get
        {
            lock (_gate)
            {
                return (_count, _count == 0 ? 0 : _sum / _count, _max);
            }
        }
    }

    /// <param name="magnitude">By how many seconds.</param>
    public void Add(double magnitude)
    {
        lock (_gate)
        {
            _count++;
            _sum += magnitude;
            _max = Math.Max(_max, magnitude);
        }
    }

    public void Reset()
    {
        lock (_gate)
        {
            (_count, _sum, _max) = (0, 0, 0);
        }
    }
}

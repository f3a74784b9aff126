using Wiber.Client.Measuring;

namespace Wiber.Node.Http.Limits;

/// <summary>A part of a limit that is in use until this is disposed.</summary>
internal readonly struct LimitUse : IDisposable
{
    private readonly ResourceLimit _limit;
    private readonly long _amount;

    private LimitUse(ResourceLimit limit, long amount)
    {
        _limit = limit;
        _amount = amount;
    }

    /// <summary>Uses a part, also where no more is left: what is there already can only be counted.</summary>
    public static LimitUse Of(ResourceLimit limit, long amount)
    {
        limit.Take(amount);
        return new LimitUse(limit, amount);
    }

    /// <summary>Uses a part if it is left.</summary>
    public static LimitUse? TryOf(ResourceLimit limit, long amount) =>
        limit.TryTake(amount) ? new LimitUse(limit, amount) : null;

    public void Dispose() => _limit.Return(_amount);
}

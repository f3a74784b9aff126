namespace Wiber.Node.Raft.Members;

/// <summary>
/// Tells when a joiner has caught up (thesis §4.2.1): it gets the log in rounds, each up to where the log ended when the round
/// began. A round that took less than an election timeout says that making it a voter will not hold up the others.
/// </summary>
internal sealed class CatchUp
{
    private LogIndex? _target;
    private int _ticks;

    /// <summary>One tick of time went by.</summary>
    /// <returns>Whether the follower ended a round, and fast enough.</returns>
    public bool Tick(LogIndex match, LogIndex last, int fastTicks)
    {
        _ticks++;
        if (_target is null || match >= _target)
        {
            bool isFast = _target is not null && _ticks <= fastTicks;
            _target = last;
            _ticks = 0;
            return isFast;
        }

        return false;
    }
}

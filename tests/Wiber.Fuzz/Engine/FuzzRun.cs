namespace Wiber.Fuzz.Engine;

/// <summary>Shares the inputs among the targets and runs each in turn.</summary>
internal sealed class FuzzRun(IReadOnlyList<FuzzTarget> targets, FuzzOptions options)
{
    private readonly List<TargetFigures> _figures = [];
    private readonly List<FuzzFinding> _findings = [];

    /// <summary>Of each target that ran, in order.</summary>
    public IReadOnlyList<TargetFigures> Figures => _figures;

    /// <summary>The first finding of each target that has any.</summary>
    public IReadOnlyList<FuzzFinding> Findings => _findings;

    /// <summary>Runs all targets.</summary>
    /// <param name="hangs">Called on another thread when an input does not end. The run cannot go on then.</param>
    /// <param name="progress">Called after each target.</param>
    public void Run(Action<FuzzFinding> hangs, Action<TargetFigures>? progress = null)
    {
        using var watchdog = new Watchdog(options.InputTimeout, hangs);
        FuzzTarget[] chosen = [.. targets.Where(target => options.Target is null || target.Name == options.Target)];
        long weights = chosen.Sum(target => target.Weight);
        long left = options.Inputs;
        for (int i = 0; i < chosen.Length; i++)
        {
            FuzzTarget target = chosen[i];
            long share = i == chosen.Length - 1 ? left : options.Inputs * target.Weight / weights;
            left -= share;
            var run = new TargetRun(target, options, watchdog);
            if ((options.Case is { } number ? run.Try(number) : run.Run(share)) is { } finding)
            {
                _findings.Add(finding);
            }

            _figures.Add(run.Figures);
            progress?.Invoke(run.Figures);
        }
    }
}

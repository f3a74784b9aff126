using System.Diagnostics;

namespace Wiber.Simulation.Runs;

/// <summary>Runs many seeds, several at a time, each on one thread of its own; stops at the first that fails.</summary>
internal sealed class SeedRunner(int firstSeed, int seeds, int ticks, int nodes, Mutant mutant)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Tally _tally = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _reported;
    private long _ticks;
    private int _taken;

    /// <summary>Seeds that ran to their end.</summary>
    public int Done { get; private set; }

    /// <summary>The lowest seed that failed, and what was found.</summary>
    public (int Seed, string Failure)? Failed { get; private set; }

    public IReadOnlyList<KeyValuePair<string, long>> Counts => _tally.Counts;

    public double TicksPerSecond => _ticks / _clock.Elapsed.TotalSeconds;

    public TimeSpan Elapsed => _clock.Elapsed;

    public void Run(TextWriter? progress)
    {
        Thread[] threads = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() => Work(progress)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    }

    private void Work(TextWriter? progress)
    {
        while (TryTake(out int seed))
        {
            Note(seed, SimulationRun.Run(new SimulationOptions(seed, ticks, nodes, mutant)), progress);
        }
    }

    private bool TryTake(out int seed)
    {
        lock (_gate)
        {
            seed = firstSeed + _taken;
            bool isTaken = Failed is null && _taken < seeds;
            _taken += isTaken ? 1 : 0;
            return isTaken;
        }
    }

    private void Note(int seed, SimulationResult result, TextWriter? progress)
    {
        lock (_gate)
        {
            Done++;
            _ticks += result.Ticks;
            _tally.Add(result.Counts);
            if (result.Failure is { } failure && (Failed is null || seed < Failed.Value.Seed))
            {
                Failed = (seed, failure);
            }

            if (_clock.Elapsed - _reported > ProgressInterval)
            {
                _reported = _clock.Elapsed;
                progress?.WriteLine($"{Done} of {seeds} seeds, {_ticks:N0} ticks, {TicksPerSecond:N0} ticks/s");
            }
        }
    }
}

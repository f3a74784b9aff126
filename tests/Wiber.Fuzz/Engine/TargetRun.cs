using System.Diagnostics;

namespace Wiber.Fuzz.Engine;

/// <summary>Gives a target its inputs, one after the other on one thread, and watches what each does.</summary>
internal sealed class TargetRun(FuzzTarget target, FuzzOptions options, Watchdog watchdog)
{
    private readonly InputMaker _inputs = new(target, options.Seed);

    public TargetFigures Figures { get; } = new(target.Name);

    /// <summary>Tries the inputs from the first on.</summary>
    /// <returns>The first finding, or nothing.</returns>
    public FuzzFinding? Run(long count)
    {
        WarmUp();
        for (long number = 0; number < count; number++)
        {
            if (Try(number) is { } finding)
            {
                return finding;
            }
        }

        return null;
    }

    /// <summary>Tries one input.</summary>
    public FuzzFinding? Try(long number)
    {
        FuzzInput input = _inputs.Make(number);
        FuzzFinding Finding(string what) => new(target.Name, options.Seed, number, input, what);
        watchdog.Begin(Finding);
        long began = Stopwatch.GetTimestamp();
        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Verdict verdict = target.Try(input);
            long allocationBytes = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
            Figures.Add(verdict, allocationBytes, began);
            long allocationBytesMax = target.AllocationBytesBase + ((long)input.Bytes.Length * target.AllocationBytesPerByte);
            return input.Kind == FuzzInputKind.Valid && verdict == Verdict.Refused ? Finding("a valid input was refused")
                : allocationBytes > allocationBytesMax ? Finding($"allocated {allocationBytes} bytes, over {allocationBytesMax}")
                : null;
        }
        catch (FuzzFailureException failure)
        {
            return Finding(failure.Message);
        }
#pragma warning disable CA1031 // Whatever a parser throws that its target does not expect is what this program looks for.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Finding($"unexpected {exception}");
        }
        finally
        {
            watchdog.End();
        }
    }

    /// <summary>What is made once, on first use, is not to count as any input's.</summary>
    private void WarmUp()
    {
        for (int i = 0; i < target.Corpus.Count; i++)
        {
            try
            {
                target.Try(new FuzzInput([.. target.Corpus[i]], i, FuzzInputKind.Valid));
                target.Try(new FuzzInput([], -1, FuzzInputKind.Generated));
            }
#pragma warning disable CA1031 // The same input comes again, and then whatever it does is told.
            catch (Exception)
#pragma warning restore CA1031
            {
                return;
            }
        }
    }
}

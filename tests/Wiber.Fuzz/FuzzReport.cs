using Wiber.Fuzz.Engine;

namespace Wiber.Fuzz;

/// <summary>What the program prints.</summary>
internal static class FuzzReport
{
    private const double BytesPerKb = 1024;

    public static void WriteHead(FuzzOptions options)
    {
        Console.WriteLine($"{options.Inputs:N0} inputs, seed {options.Seed}");
        Console.WriteLine(
            $"{"target",-18} {"inputs",10} {"accepted",10} {"refused",10} {"per second",12} {"most KiB",10} {"slowest ms",11}");
    }

    public static void Write(TargetFigures figures) => Console.WriteLine(
        $"{figures.Target,-18} {figures.Inputs,10:N0} {figures.Accepted,10:N0} {figures.Refused,10:N0} {figures.PerSecond,12:N0} "
        + $"{figures.AllocationBytesMax / BytesPerKb,10:N0} {figures.Slowest.TotalMilliseconds,11:F1}");

    public static void WriteEnd(FuzzRun run, TimeSpan took)
    {
        long inputs = run.Figures.Sum(figures => figures.Inputs);
        Console.WriteLine(
            $"{"all",-18} {inputs,10:N0} {run.Figures.Sum(figures => figures.Accepted),10:N0} "
            + $"{run.Figures.Sum(figures => figures.Refused),10:N0} {inputs / took.TotalSeconds,12:N0} "
            + $"{run.Figures.Max(figures => figures.AllocationBytesMax) / BytesPerKb,10:N0} "
            + $"{run.Figures.Max(figures => figures.Slowest).TotalMilliseconds,11:F1}");
        foreach (FuzzFinding finding in run.Findings)
        {
            Write(finding);
        }

        Console.WriteLine(
            run.Findings.Count == 0 ? $"nothing found in {took.TotalSeconds:F0} s" : $"{run.Findings.Count} targets FAILED");
    }

    public static void Write(FuzzFinding finding)
    {
        Console.WriteLine();
        Console.WriteLine($"FAILED {finding}");
        Console.WriteLine($"  the input is in {finding.Save()}");
        Console.WriteLine($"  again: {finding.Command}");
    }
}

namespace Wiber.ClusterTests;

/// <summary>
/// Goal: the benchmarks run to their end, and everything that was acknowledged under them is there. Method: the quick form, which
/// measures Wiber alone for fractions of a second; its figures are not looked at.
/// </summary>
public sealed class BenchmarksTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task The_quick_form_measures_every_workload_and_loses_nothing()
    {
        string program = ProgramRun.Locate("tests/Wiber.Benchmarks", "Wiber.Benchmarks");
        string report = Path.GetTempFileName();
        try
        {
            ProgramRun run = await ProgramRun.OfAsync(program, ["--quick", "--markdown", report], null, Patience);

            Assert.True(run.ExitCode == 0, run.Output + run.Errors);
            string written = await File.ReadAllTextAsync(report);
            foreach (string workload in new[] { "A, 256 bytes", "B, 256 bytes", "C, 256 bytes", "D, 256 bytes", "E, 256 bytes", "F" })
            {
                Assert.Contains($"\n{workload}: ", run.Output, StringComparison.Ordinal);
                Assert.Contains($"\n## {workload}: ", written, StringComparison.Ordinal);
            }

            Assert.DoesNotContain("LOST", run.Output, StringComparison.Ordinal);
            Assert.Contains("--quick", written, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(report);
        }
    }

    [Theory]
    [InlineData("--systems kafka", "kafka")]
    [InlineData("--rounds 0", "--rounds must be 1 to 100")]
    [InlineData("--seconds", "--seconds needs a value")]
    [InlineData("--fast 1", "there is no option --fast")]
    public async Task Wrong_usage_is_named_and_ends_with_2(string arguments, string named)
    {
        string program = ProgramRun.Locate("tests/Wiber.Benchmarks", "Wiber.Benchmarks");

        ProgramRun run = await ProgramRun.OfAsync(program, arguments.Split(' '), null, Patience);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(named, run.Errors, StringComparison.Ordinal);
    }
}

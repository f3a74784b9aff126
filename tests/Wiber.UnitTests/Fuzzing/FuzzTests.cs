using System.Text;
using Wiber.Fuzz.Engine;
using Wiber.Fuzz.Targets;

namespace Wiber.UnitTests.Fuzzing;

/// <summary>
/// Goal: no input makes a parser crash, hang, take memory without bound or accept what it must not. Method: the short form of the
/// fuzz program, the same inputs each time, on all of its targets; and parsers that are wrong on purpose, which it must find.
/// </summary>
public sealed class FuzzTests
{
    private const int Inputs = 20_000;

    [Fact]
    public void Twenty_thousand_inputs_find_nothing()
    {
        var run = new FuzzRun(TargetList.All, new FuzzOptions { Inputs = Inputs });

        run.Run(Hangs);

        Assert.True(run.Findings.Count == 0, string.Join('\n', run.Findings));
        Assert.Equal(Inputs, run.Figures.Sum(figures => figures.Inputs));
        Assert.All(run.Figures, figures => Assert.True(figures is { Accepted: > 0, Refused: > 0 }, $"{figures}"));
    }

    [Fact]
    public void Targets_have_names_of_their_own() =>
        Assert.Equal(TargetList.All.Count, TargetList.All.Select(target => target.Name).Distinct().Count());

    [Fact]
    public void The_same_seed_gives_the_same_inputs()
    {
        foreach (FuzzTarget target in TargetList.All)
        {
            (InputMaker one, InputMaker same, InputMaker other) = (new(target, 1), new(target, 1), new(target, 2));
            Assert.All(Enumerable.Range(0, 50), number => Assert.Equal(one.Make(number).Bytes, same.Make(number).Bytes));
            Assert.Contains(
                Enumerable.Range(0, 50), number => !one.Make(number).Bytes.AsSpan().SequenceEqual(other.Make(number).Bytes));
        }
    }

    [Fact]
    public void A_parser_that_throws_what_it_does_not_document_is_found() =>
        AssertFound(text => text.Contains('\0') ? throw new InvalidOperationException("zero") : Verdict.Accepted, "zero");

    [Fact]
    public void A_parser_that_takes_memory_by_a_number_in_its_input_is_found() => AssertFound(
        text => int.TryParse(text, out int count) && new byte[Math.Clamp(count, 0, 10_000_000)].Length > 0
            ? Verdict.Accepted
            : Verdict.Refused,
        "allocated");

    [Fact]
    public void A_parser_that_refuses_what_is_valid_is_found() => AssertFound(_ => Verdict.Refused, "valid");

    [Fact]
    public void A_parser_that_does_not_end_is_told_of_while_it_runs()
    {
        using var told = new ManualResetEventSlim();
        var target = new TextTarget(_ => told.Wait(TimeSpan.FromSeconds(30)) ? Verdict.Accepted : Verdict.Refused);
        var run = new FuzzRun([target], new FuzzOptions { Inputs = 1, InputTimeout = TimeSpan.FromSeconds(0.1) });

        run.Run(_ => told.Set());

        Assert.True(told.IsSet);
    }

    private static void AssertFound(Func<string, Verdict> parse, string what)
    {
        var run = new FuzzRun([new TextTarget(parse)], new FuzzOptions { Inputs = 5_000 });

        run.Run(Hangs);

        Assert.Contains(what, Assert.Single(run.Findings).What, StringComparison.Ordinal);
    }

    private static void Hangs(FuzzFinding finding) => Environment.FailFast($"{finding}");

    /// <summary>A parser of a number, as text.</summary>
    private sealed class TextTarget(Func<string, Verdict> parse) : FuzzTarget
    {
        public override string Name => "text";

        public override IReadOnlyList<byte[]> Corpus { get; } = ["1"u8.ToArray()];

        public override Verdict Try(FuzzInput input) => parse(Encoding.UTF8.GetString(input.Bytes));
    }
}

using Wiber.Testing.Linearizability;

namespace Wiber.UnitTests.Testing;

/// <summary>
/// The search for a linearization, on a register. Method: the textbook's histories, and thousands of small random ones that are
/// also decided by trying every order.
/// </summary>
public sealed class LinearizabilityCheckerTests
{
    private const long Never = ITimedOperation.Never;

    [Fact]
    public void A_read_that_overlaps_a_write_may_see_either_value()
    {
        Assert.Equal(LinearizabilityVerdict.Linearizable, Check(Write(1, 0, 10), Read(1, 2, 3)));
        Assert.Equal(LinearizabilityVerdict.Linearizable, Check(Write(1, 0, 10), Read(0, 2, 3)));
        Assert.Equal(LinearizabilityVerdict.Linearizable, Check(Write(1, 0, 10), Read(0, 2, 3), Read(1, 4, 5)));
    }

    [Fact]
    public void A_value_that_was_seen_does_not_vanish_again() =>
        Assert.Equal(LinearizabilityVerdict.NotLinearizable, Check(Write(1, 0, 10), Read(1, 2, 3), Read(0, 4, 5)));

    [Fact]
    public void A_read_after_a_write_sees_it() =>
        Assert.Equal(LinearizabilityVerdict.NotLinearizable, Check(Write(1, 0, 1), Read(0, 2, 3)));

    [Fact]
    public void A_write_without_an_answer_happens_late_or_never()
    {
        Assert.Equal(LinearizabilityVerdict.Linearizable, Check(Write(1, 0, Never), Read(0, 2, 3), Read(1, 4, 5)));
        Assert.Equal(LinearizabilityVerdict.Linearizable, Check(Write(1, 0, Never), Read(0, 2, 3)));
        Assert.Equal(LinearizabilityVerdict.NotLinearizable, Check(Write(1, 4, Never), Read(1, 2, 3)));
    }

    [Fact]
    public void A_write_without_an_answer_happens_once() => Assert.Equal(
        LinearizabilityVerdict.NotLinearizable,
        Check(Write(1, 0, Never), Read(1, 1, 2), Write(2, 3, 4), Read(1, 5, 6)));

    [Fact]
    public void The_search_agrees_with_trying_every_order()
    {
        int linearizable = 0;
        const int Histories = 5_000;
        for (int seed = 0; seed < Histories; seed++)
        {
            RegisterOperation[] history = MakeRandom(new Random(seed));
            bool expected = CanOrder(history, "0");
            linearizable += expected ? 1 : 0;
            Assert.True(
                (Check(history) == LinearizabilityVerdict.Linearizable) == expected,
                $"seed {seed}, expected {expected}\n{string.Join<RegisterOperation>('\n', history)}");
        }

        Assert.InRange(linearizable, Histories / 5, Histories * 4 / 5);
    }

    [Fact]
    public void A_search_that_is_too_long_is_undecided()
    {
        RegisterOperation[] history = [.. Enumerable.Range(1, 30).Select(value => Write(value, 0, 100)), Read(31, 200, 201)];

        LinearizabilityResult<RegisterOperation> result =
            new LinearizabilityChecker<string, RegisterOperation>(new RegisterSpecification(), configurationsMax: 1_000)
                .Check(history);

        Assert.Equal(LinearizabilityVerdict.Undecided, result.Verdict);
        Assert.InRange(result.ConfigurationCount, 1_000, 1_001);
    }

    [Fact]
    public void A_long_history_of_few_clients_is_decided_fast()
    {
        // Each write overlaps the read before it and the one after it.
        RegisterOperation[] history =
        [
            .. Enumerable.Range(1, 5_000).Select(value => Write(value, value * 10, (value * 10) + 7)),
            .. Enumerable.Range(1, 5_000).Select(value => Read(value, (value * 10) + 5, (value * 10) + 12)),
        ];

        LinearizabilityResult<RegisterOperation> result =
            new LinearizabilityChecker<string, RegisterOperation>(new RegisterSpecification()).Check(history);

        Assert.Equal(LinearizabilityVerdict.Linearizable, result.Verdict);
        Assert.InRange(result.ConfigurationCount, history.Length, 2 * history.Length);
    }

    [Fact]
    public void The_operation_that_cannot_be_explained_is_named() => Assert.Equal(
        Read(7, 2, 3),
        new LinearizabilityChecker<string, RegisterOperation>(new RegisterSpecification())
            .Check([Write(1, 0, 1), Read(7, 2, 3), Read(1, 4, 5)])
            .Obstacle);

    [Fact]
    public void An_answer_before_its_question_is_not_a_history() =>
        Assert.Throws<ArgumentException>(() => Check(Write(1, 5, 4)));

    private static RegisterOperation Write(int value, long invoked, long completed) => new(true, value, invoked, completed);

    private static RegisterOperation Read(int value, long invoked, long completed) => new(false, value, invoked, completed);

    private static LinearizabilityVerdict Check(params RegisterOperation[] history) =>
        new LinearizabilityChecker<string, RegisterOperation>(new RegisterSpecification()).Check(history).Verdict;

    private static RegisterOperation[] MakeRandom(Random random) =>
    [
        .. Enumerable.Range(0, random.Next(1, 7)).Select(_ =>
        {
            int invoked = random.Next(20);
            bool isWrite = random.Next(2) == 0;
            return new RegisterOperation(
                isWrite,
                random.Next(isWrite ? 1 : 0, 3),
                invoked,
                random.Next(5) == 0 ? Never : invoked + random.Next(15));
        }),
    ];

    /// <summary>The definition: an order of all that was answered and some of the rest that keeps time and is possible.</summary>
    private static bool CanOrder(IReadOnlyCollection<RegisterOperation> rest, string state)
    {
        if (rest.All(operation => operation.Completed == Never))
        {
            return true;
        }

        var specification = new RegisterSpecification();
        return rest.Any(candidate =>
            rest.All(other => other.Completed >= candidate.Invoked)
            && specification.TryStep(state, candidate, out string next)
            && CanOrder([.. rest.Where(other => !ReferenceEquals(other, candidate))], next));
    }
}

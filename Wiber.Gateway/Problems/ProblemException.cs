namespace Wiber.Gateway.Problems;

/// <summary>Ends a request with a problem.</summary>
internal sealed class ProblemException(GatewayProblem problem) : Exception(problem.Detail)
{
    public GatewayProblem Problem { get; } = problem;
}

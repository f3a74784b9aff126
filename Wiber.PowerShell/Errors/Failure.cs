using System.Management.Automation;

namespace Wiber.PowerShell.Errors;

/// <summary>How a failure is told in PowerShell.</summary>
/// <param name="Id">The stable id, by which scripts know it.</param>
/// <param name="Category">The kind.</param>
/// <param name="Action">What to do about it.</param>
/// <param name="EndsPipeline">True if there is no use in going on with the next input.</param>
internal sealed record Failure(string Id, ErrorCategory Category, string Action, bool EndsPipeline = false);

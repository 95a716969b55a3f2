using Symflux.Distribution;

namespace Symflux.Restoration;

/// <summary>Takes the next values of a channel.</summary>
/// <param name="channel">Which.</param>
/// <param name="values">The values.</param>
internal delegate void ValueTaker(int channel, ReadOnlySpan<float> values);

/// <summary>Goes over rows of a page: hands all their values on, some at a time, those of a channel in their order.</summary>
/// <param name="rows">Which rows.</param>
/// <param name="take">Takes the values.</param>
internal delegate void PageVisit(LayerRange rows, ValueTaker take);

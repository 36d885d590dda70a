/** The library's one facade: everything that programs import from "boltzmill". Units: nm, ps, amu, kJ/mol, K, rad; kT where a name says reduced. */
// What is sampled: energies, force fields, the library's systems; molecules: formats, topology, internal coordinates

export { type AnalyticTarget, type ExactTarget, isExact, logDensityAt } from "../potentials/analytic/analyticTarget.ts";
export { barInSquare } from "../potentials/analytic/bar.ts";
export { checkerboard } from "../potentials/analytic/checkerboard.ts";
export { doubleWellParticles } from "../potentials/analytic/doubleWellParticles.ts";
export { lennardJones } from "../potentials/analytic/lennardJones.ts";
export { manyWell } from "../potentials/analytic/manyWell.ts";
export { muellerBrown } from "../potentials/analytic/muellerBrown.ts";
export type { Particles } from "../potentials/analytic/particles.ts";
export { twoMoons } from "../potentials/analytic/twoMoons.ts";
export {
  cartesianInputs,
  energiesByForce,
  energyAndForces,
  forceEnergy,
  forceLabels,
  forceReference,
  systemEnergy,
} from "../potentials/energy.ts";
export { forceTable, forceTerms } from "../potentials/index.ts";
export type { ForceData, ForceParameters, ForceTag, ForceTerm, ForceTerms } from "../potentials/term.ts";
export type { Provenance } from "../systems/dataFiles.ts";
export {
  type ExactToyName,
  findMolecule,
  findSystem,
  findToy,
  type MoleculeName,
  molecules,
  type SampledToyName,
  type System,
  type SystemName,
  type Systems,
  systems,
  toys,
} from "../systems/index.ts";
export { assembleSystem, type LoadedSystem } from "../systems/loadedSystem.ts";
export type { Basin, Observables } from "../systems/observables.ts";
export { describeOwn } from "../systems/ownSystem.ts";
export type { Convergence, Reference, ReferenceSamples, SamplesFile, ToyReference } from "../systems/reference.ts";
export {
  type CoarseGraining,
  coarseGrain,
  type MoleculeDescription,
  type MoleculeSystem,
  type SystemDescription,
} from "../systems/system.ts";
export type { ToySystem } from "../systems/toy.ts";
export type { Cartesian } from "./chem/cartesian.ts";
export { type ChiralCentre, chiralCentres, chirality } from "./chem/chirality.ts";
export { type DihedralAtoms, dihedral } from "./chem/dihedral.ts";
export { openTable, type TableWriter } from "./chem/formats/csv.ts";
export { encodeDcd } from "./chem/formats/dcd.ts";
export { type CoordinateFormat, type FormatName, type Frames, frameCount, type ReadOptions } from "./chem/formats/format.ts";
export { coordinateFormats } from "./chem/formats/index.ts";
export { decodeNpy, encodeNpy, type NumericArray } from "./chem/formats/npy.ts";
export { decodeNpz, encodeNpz } from "./chem/formats/npz.ts";
export { parsePdb } from "./chem/formats/pdb.ts";
export { formatPdb } from "./chem/formats/pdbWriting.ts";
export { readAllFrames, readFrames, readTopology } from "./chem/formats/readFrames.ts";
export type { Structure } from "./chem/formats/structure.ts";
export { type FrameWriter, type Molecule, openFrameWriter, writeFrames } from "./chem/formats/writeFrames.ts";
export type { Internal } from "./chem/internal/layout.ts";
export { logJacobian } from "./chem/internal/logJacobian.ts";
export { measure } from "./chem/internal/measure.ts";
export { place } from "./chem/internal/place.ts";
export type { Spring } from "./chem/springBonds.ts";
export {
  type DistanceConstraint,
  type ForceReader,
  type ForceTable,
  type MolecularSystem,
  type ReadSystemOptions,
  readSystem,
} from "./chem/systemXml.ts";
export { type Atom, type AtomIndex, atomLabel, type Bond, type Topology } from "./chem/topology.ts";
export { topologyOfStructure } from "./chem/topologyOfStructure.ts";
export { torsionLabels } from "./chem/torsionLabels.ts";
export { buildZMatrix, type ZMatrix, type ZMatrixRow } from "./chem/zMatrix.ts";
export { onTheLine, type Target } from "./target.ts";

// Sampling: dynamics, replica exchange, Markov chains and annealing

export {
  type Annealed,
  type AnnealOptions,
  anneal,
  equalLevels,
  geometricPath,
  type LevelRecord,
  type Path,
} from "./sample/annealing/anneal.ts";
export { type AnnealedNoise, annealNoise, type NoiseAnnealingOptions } from "./sample/annealing/annealNoise.ts";
export { type ChainMoves, chainPopulation, noisePopulation } from "./sample/annealing/chainPopulation.ts";
export { conditionalEffectiveSampleSize, logIncrements } from "./sample/annealing/increments.ts";
export { integrateOverNoise, type NoiseIntegrationOptions } from "./sample/annealing/noiseIntegration.ts";
export type { Member, Moved, Population } from "./sample/annealing/population.ts";
export {
  type SurrogateOptions,
  type SurrogatePopulation,
  surrogatePopulation,
  type Trajectory,
} from "./sample/annealing/surrogate.ts";
export {
  type ChainOptions,
  type ChainPoints,
  type ChainSettings,
  createChains,
  type MarkovChains,
  type Stretch,
} from "./sample/chains.ts";
export { createDynamics, type Dynamics, type FrameBlock } from "./sample/dynamics.ts";
export type { DynamicsSettings } from "./sample/dynamicsSettings.ts";
export { type DynamicsState, exchangeAcceptance } from "./sample/dynamicsState.ts";
export { type CorrectedSamples, type FeynmanKacOptions, feynmanKac } from "./sample/feynman-kac/feynmanKac.ts";
export {
  annealed,
  type Expert,
  expertOf,
  guided,
  productOfExperts,
  type ReversePath,
  type Reward,
} from "./sample/feynman-kac/path.ts";
export type { ReverseSchedule } from "./sample/feynman-kac/reverseStep.ts";
export { type WeightRule, type WeightRuleName, weightRules } from "./sample/feynman-kac/weightRules.ts";
export type { DynamicsTarget } from "./sample/healthyFrames.ts";
export { type InvalidProposals, invalidProposals } from "./sample/invalidProposals.ts";
export { cycle } from "./sample/kernels/cycle.ts";
export { type Family, familyOf } from "./sample/kernels/family.ts";
export { generatorProposal, type ProposalDensity } from "./sample/kernels/independence.ts";
export { type KernelName, type KernelOptions, kernelKinds } from "./sample/kernels/index.ts";
export type { Kernel, KernelState, StepInfo, StepInputs } from "./sample/kernels/kernel.ts";
export {
  type LineIntegralOptions,
  lineIntegralHmc,
  type ScoreTarget,
  scoreFamily,
  scoreIntegral,
} from "./sample/kernels/lineIntegral.ts";
export type { LangevinSettings } from "./sample/langevin.ts";
export { repartitionMasses, withHydrogenMass } from "./sample/masses.ts";
export { type Minimised, type MinimiseSettings, minimise } from "./sample/minimise.ts";
export { type CovarianceName, covariances } from "./sample/moment-matching/covariances.ts";
export {
  createDenoisingGibbs,
  type DenoisingGibbs,
  type DenoisingGibbsOptions,
} from "./sample/moment-matching/denoisingGibbs.ts";
export {
  logSwapRatio,
  rowsAt,
  startTempering,
  type TemperingOptions,
  type TemperingState,
  temper,
} from "./sample/parallelTempering.ts";
export { type EnergyFunction, toAxisMajor, toFrames } from "./sample/phaseSpace.ts";
export { diverseStarts, type StartsSettings } from "./sample/starts.ts";
export { geometricLadder, ladderForAcceptance } from "./sample/temperatureLadder.ts";
export { type Tuning, type WarmUpOptions, warmUp } from "./sample/warmUp.ts";

// Generators: densities that one can sample

export {
  type AutoregressiveOptions,
  autoregressive,
  type Coordinate,
} from "./generators/autoregressive/autoregressive.ts";
export type { NetworkParameters } from "./generators/autoregressive/network.ts";
export { alignedCoupling, type Cluster } from "./generators/flow-matching/alignedCoupling.ts";
export { type Coupling, type CouplingKind, type CouplingName, couplings } from "./generators/flow-matching/coupling.ts";
export type { Flow } from "./generators/flow-matching/flow.ts";
export { type FlowGenerator, flowGenerator, type Integration } from "./generators/flow-matching/flowGenerator.ts";
export { type FlowMatching, type FlowMatchingOptions, flowMatching } from "./generators/flow-matching/flowMatching.ts";
export { noiseLogDensity, noiseOf, noiseRows } from "./generators/flow-matching/noise.ts";
export { centreLogDensity, particleFlow } from "./generators/flow-matching/particleFlow.ts";
export { probabilityFlowRates } from "./generators/flow-matching/rates.ts";
export { type VectorFlowOptions, vectorFlow } from "./generators/flow-matching/vectorFlow.ts";
export type { Generator, Noise, NoiseColumns } from "./generators/generator.ts";
export { internalTarget } from "./generators/internalTarget.ts";
export { fitVector, fromVector, type InternalFrames, toVector, type VectorEntry } from "./generators/internalVector.ts";
export { decodeProgram, densityProgram, drawProgram, encodeProgram, measureProgram } from "./generators/molecularGenerator.ts";
export { type Measure, type Standardisation, standardisation } from "./generators/standardisation.ts";
export { correlationFactor, type Whitening, whitening } from "./generators/whitening.ts";

// Energy models: distributions known by their energies at every time, compositions of them, networks of points

export { atTime, compose } from "./energy-models/compose/compose.ts";
export type { Factor, Level, TimeFamily } from "./energy-models/compose/factor.ts";
export type { Growth, GrowthOverTime } from "./energy-models/compose/growth.ts";
export { operations } from "./energy-models/compose/index.ts";
export type { CompositionOptions, Operation, OperationName } from "./energy-models/compose/operation.ts";
export type { Restraint } from "./energy-models/compose/restraint.ts";
export {
  asTarget,
  asTimeFamily,
  type DensityAndScores,
  densityAndScores,
  type EnergyModel,
  fixedDensity,
  type LogDensity,
} from "./energy-models/energyModel.ts";
export {
  gaussianMixture,
  isotropic,
  type MixtureComponent,
  type MixtureTarget,
  noisedMixture,
} from "./energy-models/gaussianMixture.ts";
export { type Interpolant, type InterpolantName, interpolants } from "./energy-models/interpolants.ts";
export { type MlpEnergyOptions, mlpEnergy, mlpEnergyDefaults } from "./energy-models/mlpEnergy.ts";
export { carried, conditionalScores, diffusion, type Noising, noising } from "./energy-models/noising.ts";
export { sampledTimes, type TimeSampler, type TimeSamplerName } from "./energy-models/times.ts";
export {
  type GraphNetworkParameters,
  type GraphNetworkSize,
  graphEnergy,
  graphVectors,
  initGraphNetwork,
} from "./nn/graphNetwork.ts";
export {
  type GraphTransformerParameters,
  type GraphTransformerSize,
  initGraphTransformer,
  transformerEnergy,
} from "./nn/graphTransformer.ts";
export type { DistanceKernels, Points } from "./nn/pairwise.ts";

// Losses and training: one step is one program

export { energyResidual, energyResidualLoss } from "./losses/energyResidual.ts";
export { flowMatchingLoss, straightPath, type Velocity } from "./losses/flowMatching.ts";
export { type LossName, type LossSettings, losses } from "./losses/index.ts";
export type { Loss, LossContext, ReferenceDensity } from "./losses/loss.ts";
export { maximumLikelihood } from "./losses/maximumLikelihood.ts";
export {
  type LossTerm,
  type Objective,
  type ObjectiveSetting,
  objectiveGraph,
  objectiveNoise,
  objectiveOf,
  objectiveSchema,
  priorReference,
} from "./losses/objective.ts";
export { type KnownData, knownVelocity, probabilityFlowLoss } from "./losses/probabilityFlow.ts";
export { type AdamWOptions, adamWDefaults } from "./train/adamw.ts";
export { type EnergyModelValues, evaluateEnergyModel } from "./train/evaluateEnergyModel.ts";
export { type Schedule, warmUpCosine } from "./train/schedule.ts";
export {
  type EnergyModelData,
  type EnergyTraining,
  type EnergyTrainingOptions,
  energyTrainingDefaults,
  type TrainedEnergyModel,
  trainEnergyModel,
} from "./train/trainEnergyModel.ts";
export { initialState, type Losses, parametersOf, type TrainingOptions, trainingStep } from "./train/trainingStep.ts";

// Estimates: arrays in, numbers with errors out

export { type BarEstimate, type BarWork, bar } from "./estimate/bar.ts";
export { type BasinFreeEnergy, type BasinOptions, type BasinSide, basinFreeEnergy } from "./estimate/basin.ts";
export { type Axis, angleAxis, type BinnedCoordinate } from "./estimate/binning.ts";
export { type Blocks, blockBootstrap, chainBlocks, correlationBlocks } from "./estimate/blocks.ts";
export { type BootstrapKind, type BootstrapResult, bootstrap } from "./estimate/bootstrap.ts";
export { type ChainDiagnostics, chainDiagnostics } from "./estimate/chainDiagnostics.ts";
export {
  bulkEffectiveSampleSize,
  meanEffectiveSampleSize,
  quantileEffectiveSampleSize,
  tailEffectiveSampleSize,
} from "./estimate/chainEffectiveSampleSize.ts";
export type { Chains } from "./estimate/chains.ts";
export { forwardEffectiveSampleSize, kish, kishClamped, kishDropped } from "./estimate/effectiveSampleSize.ts";
export { detectEquilibration, type Equilibration, independentIndices } from "./estimate/equilibration.ts";
export { type ExponentialAverageOptions, exponentialAverage } from "./estimate/exponentialAverage.ts";
export type { Estimate, Finding, JudgedEstimate, Verdict, VerdictStatus } from "./estimate/finding.ts";
export { type FreeEnergyProfile, freeEnergyProfile, type ProfileOptions } from "./estimate/freeEnergyProfile.ts";
export { type FreeEnergySurface, freeEnergySurface, type SurfaceOptions } from "./estimate/freeEnergySurface.ts";
export { founderLogWeights, type Lineage, lineageBlocks } from "./estimate/lineage.ts";
export { logNormaliser, logNormaliserBootstrap } from "./estimate/logNormaliser.ts";
export { type MbarBootstrapOptions, mbarBootstrap } from "./estimate/mbar/bootstrap.ts";
export { mbarDifference, mbarExpectation, mbarLogWeights, mbarPerturbation } from "./estimate/mbar/expectation.ts";
export type { MbarInput } from "./estimate/mbar/input.ts";
export { type Mbar, mbar } from "./estimate/mbar/mbar.ts";
export type { MixtureOverlap } from "./estimate/mbar/overlapMatrix.ts";
export { mbarSurface } from "./estimate/mbar/surface.ts";
export { temperatureEnergies } from "./estimate/mbar/temperatures.ts";
export {
  type ComparedMetric,
  type CompareOptions,
  type Comparison,
  compareEnsembles,
  type Figure,
  type MissingMetric,
} from "./estimate/metrics/compare.ts";
export type { Ensemble, EnsemblePositions } from "./estimate/metrics/ensemble.ts";
export { metrics } from "./estimate/metrics/index.ts";
export type { Metric, MetricName } from "./estimate/metrics/metric.ts";
export { chainMean, chainQuantile } from "./estimate/monteCarloError.ts";
export type { PairOverlap } from "./estimate/overlap.ts";
export { type ParetoSmoothing, paretoSmoothing, paretoThreshold } from "./estimate/paretoSmoothing.ts";
export type { QuadratureRule } from "./estimate/quadrature.ts";
export { rHat } from "./estimate/rHat.ts";
export { statisticalInefficiency } from "./estimate/statisticalInefficiency.ts";
export { mappedWork, type TargetedEstimate, type TargetedWork, targetedFreeEnergy } from "./estimate/targetedPerturbation.ts";
export { type IntegratedFreeEnergy, type PathPoint, thermodynamicIntegration } from "./estimate/thermodynamicIntegration.ts";
export { type SampleSource, type VerdictContext, verdict } from "./estimate/verdict.ts";
export { type WeightedSample, wasserstein } from "./estimate/wasserstein.ts";
export { type WeightDiagnostics, weightDiagnostics } from "./estimate/weightDiagnostics.ts";
export { type NormalisedWeights, normaliseWeights, resampleSystematic } from "./estimate/weights.ts";

// Runs and reports

export type { Citation } from "./citation.ts";
export { renderReport } from "./report/renderReport.ts";
export type { ReportData } from "./report/reportData.ts";
export { circumstances, clock } from "./run/circumstances.ts";
export type { Circumstances, Configuration, Request, Versions } from "./run/configuration.ts";
export type { RunDirectory } from "./run/directory.ts";
export type { Listener, ProgressEvent, RunEvent } from "./run/events.ts";
export { type Metrics, readMetrics } from "./run/metrics.ts";
export { readSamples, type Samples } from "./run/readSamples.ts";
export { defaultRecipe, type Recipe } from "./run/recipe.ts";
export { type CorrectionRequest, requestCorrection } from "./run/requestCorrection.ts";
export { createRun, type Job, openRun, type RunOptions, runStages } from "./run/run.ts";
export { Interrupted, type Progress, type Stage, type StageContext, type StageName, stageNames } from "./run/stage.ts";
export { createStages, stages } from "./run/stages/index.ts";

// Graphs, their derivatives, differential equations, executors

export { wrapAngle } from "./graph/angle.ts";
export { type Divergence, type Field, valueAndDivergence, valueAndProbedDivergence } from "./graph/divergence.ts";
export { gradient, valueAndGradient } from "./graph/gradient.ts";
export { constant, input, type Operand } from "./graph/node.ts";
export type { OpName, Tensor } from "./graph/op.ts";
export { matmul } from "./graph/ops/contract.ts";
export {
  abs,
  acos,
  add,
  atan2,
  cos,
  div,
  erf,
  exp,
  log,
  maximum,
  minimum,
  mul,
  neg,
  reciprocal,
  round,
  select,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  square,
  stopGradient,
  sub,
  tanh,
  withSlope,
} from "./graph/ops/elementwise.ts";
export { scatterAdd, take } from "./graph/ops/gather.ts";
export { concat, pad, reshape, slice, split, transpose } from "./graph/ops/movement.ts";
export { broadcast, median, reduceMax, sum } from "./graph/ops/reduce.ts";
export { type Program, program, substitute } from "./graph/program.ts";
export { joinSteps, repeated, splitSteps } from "./graph/repeat.ts";
export type { Dimension, Shape } from "./graph/shape.ts";
export { stacked } from "./graph/stacked.ts";
export { below, flatten, type MapTree, mapTree, type Tree, under } from "./graph/tree.ts";
export { type AdaptiveOptions, adaptiveDefaults, adaptiveStep, integrateAdaptively } from "./ode/adaptive.ts";
export { type SolverName, solvers } from "./ode/solvers.ts";
export { type Derivative, integrate, rungeKuttaStep, type State, type Steps } from "./ode/step.ts";
export type { Tableau } from "./ode/tableau.ts";
export type { Arrays, Executable, Executor, Resident } from "./runtime/executor.ts";
export { type ChoiceOptions, chooseExecutor, type ExecutorChoice, type ExecutorName } from "./runtime/executors.ts";
export { createInterpreter } from "./runtime/interpret/interpreter.ts";
export { type ElementType, type LowerOptions, lower } from "./runtime/onnx/lower.ts";
export { createOrtExecutor, type OrtExecutor, type OrtOptions } from "./runtime/ort/executor.ts";
export { createTfjsExecutor } from "./runtime/tfjs/executor.ts";
export type { TfjsModule, TfjsTensor } from "./runtime/tfjs/module.ts";
export { createWasmExecutor, type WasmOptions } from "./runtime/wasm/executor.ts";

// Numbers, units, errors

export { UserError } from "./errors.ts";
export { assignment } from "./num/assignment.ts";
export { type HostArray, hostArray } from "./num/hostArray.ts";
export { logMeanExp, logSumExp } from "./num/logSumExp.ts";
export { fromNdarray, toNdarray } from "./num/ndarray.ts";
export { quantile, quantileSorted } from "./num/quantile.ts";
export { fold, integers, type Key, key, normal, normals, permutation, uniform, uniforms } from "./num/random.ts";
export { COULOMB_CONSTANT, GAS_CONSTANT, thermalEnergy } from "./units.ts";
